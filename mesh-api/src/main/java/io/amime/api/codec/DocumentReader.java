package io.amime.api.codec;

import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Violation.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** One document: its envelope, its metadata, its spec. */
final class DocumentReader {
  private static final Set<String> OUTER =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");

  private final Tree.Mapping document;
  private final Envelope envelope;
  private final Findings findings;
  private final String defaultNamespace;

  DocumentReader(Tree.Mapping document, int number, String defaultNamespace) {
    this.document = document;
    this.envelope = Envelope.of(document);
    this.defaultNamespace = defaultNamespace;
    this.findings =
        new Findings(envelope.label(defaultNamespace).orElse("document " + (number + 1)));
  }

  Findings findings() {
    return findings;
  }

  /** The document, or empty when its kind cannot be read; the findings say why. */
  Optional<ResourceDocument> read() {
    findings.place("", document.position());
    ObjectNode source = new TreeJson(findings).object(document, "");
    document.entries().forEach(this::checkOuter);
    ResourceMeta meta = meta();
    Optional<ResourceKind> kind = kind();
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    checkApiVersion(kind.get());
    Record spec = spec(kind.get());
    Resource resource = kind.get().create(meta, spec);
    return Optional.of(
        new ResourceDocument(
            resource,
            source,
            findings.violations(),
            new ResourceDocument.Places(findings.places())));
  }

  private void checkOuter(Tree.Entry entry) {
    findings.place(entry.key(), entry.position());
    if (!OUTER.contains(entry.key())) {
      findings.error(
          entry.key(),
          entry.position(),
          Reason.UnknownField,
          "unknown field \""
              + entry.key()
              + "\""
              + Nearest.hint(entry.key(), OUTER)
              + " (known: apiVersion, kind, metadata, spec)");
    }
  }

  private Optional<ResourceKind> kind() {
    List<String> known = Arrays.stream(ResourceKind.values()).map(ResourceKind::kind).toList();
    var text = Envelope.text(envelope.kind());
    if (text.isEmpty()) {
      findings.error(
          "kind",
          envelope.kind() == null ? document.position() : envelope.kind().position(),
          Reason.FieldValueRequired,
          "a document needs a kind, one of " + String.join(", ", known));
      return Optional.empty();
    }
    var kind = ResourceKind.ofKind(text.get());
    if (kind.isEmpty()) {
      findings.error(
          "kind",
          envelope.kind() == null ? document.position() : envelope.kind().position(),
          Reason.UnknownKind,
          "unknown kind \""
              + text.get()
              + "\""
              + Nearest.hint(text.get(), known)
              + " (known: "
              + String.join(", ", known)
              + ")");
    }
    return kind;
  }

  private void checkApiVersion(ResourceKind kind) {
    List<String> versions = kind.apiVersions();
    String preferred = versions.getFirst();
    var entry = envelope.apiVersion();
    var at = entry == null ? document.position() : entry.position();
    if (entry == null) {
      findings.warn(
          "apiVersion", at, Reason.ApiVersion, "no apiVersion; it is read as " + preferred);
      return;
    }
    String given = Envelope.text(entry).orElse("");
    if (versions.contains(given)) {
      return;
    }
    boolean ours =
        preferred.equals(ResourceKind.CONFIG_API) && given.startsWith("config.istio.io/");
    if (ours) {
      findings.warn(
          "apiVersion", at, Reason.ApiVersion, "\"" + given + "\" is read as " + preferred);
      return;
    }
    findings.error(
        "apiVersion",
        at,
        Reason.FieldValueNotSupported,
        entry.value().describe()
            + " does not serve "
            + kind.kind()
            + "; write "
            + String.join(" or ", versions));
  }

  private ResourceMeta meta() {
    var entry = envelope.metadata();
    var at = entry == null ? document.position() : entry.position();
    Tree tree = entry == null ? new Tree.Scalar(null, "", at) : entry.value();
    MetaFields fields = new RecordBinder(findings).bind(MetaFields.class, tree, "metadata");
    if (fields.name() == null || fields.name().isEmpty()) {
      findings.error("metadata.name", at, Reason.FieldValueRequired, "a resource needs a name");
    }
    return fields.meta(defaultNamespace);
  }

  private Record spec(ResourceKind kind) {
    var entry = envelope.spec();
    // Kinds without fields are written with an empty spec, or with none.
    Tree tree = entry == null ? new Tree.Scalar(null, "", document.position()) : entry.value();
    return new RecordBinder(findings).bind(kind.specType(), tree, "spec");
  }
}
