package io.amime.pilot.api;

import io.amime.api.resource.Doc;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.ResourceMeta;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OpenAPI 3 documents, generated from the records and their {@link Doc} texts. From them kubectl
 * prints {@code explain} and learns that the server validates fields and knows dry runs.
 */
final class OpenApi {
  private static final List<String> WRITE_PARAMETERS =
      List.of("dryRun", "fieldManager", "fieldValidation", "force");

  private OpenApi() {}

  static Map<String, Object> document(String groupVersion) {
    var paths = new LinkedHashMap<String, Object>();
    var schemas = new LinkedHashMap<String, Object>();
    for (ResourceKind kind : ApiGroups.kinds(groupVersion)) {
      schemas.put(ApiGroups.schemaName(groupVersion, kind), schema(groupVersion, kind));
      var collection = "/apis/" + groupVersion + "/namespaces/{namespace}/" + kind.plural();
      paths.put(collection, collectionPath(groupVersion, kind));
      paths.put(collection + "/{name}", itemPath(groupVersion, kind));
    }
    var document = new LinkedHashMap<String, Object>();
    document.put("openapi", "3.0.0");
    document.put("info", Map.of("title", "Amime", "version", ApiGroups.version(groupVersion)));
    document.put("paths", paths);
    document.put("components", Map.of("schemas", schemas));
    return document;
  }

  private static Map<String, Object> collectionPath(String groupVersion, ResourceKind kind) {
    var path = new LinkedHashMap<String, Object>();
    path.put("get", operation(groupVersion, kind, "list", List.of("labelSelector", "limit")));
    path.put("post", operation(groupVersion, kind, "post", WRITE_PARAMETERS));
    path.put("parameters", List.of(parameter("namespace", "path")));
    return path;
  }

  private static Map<String, Object> itemPath(String groupVersion, ResourceKind kind) {
    var path = new LinkedHashMap<String, Object>();
    path.put("get", operation(groupVersion, kind, "get", List.of()));
    path.put("put", operation(groupVersion, kind, "put", WRITE_PARAMETERS));
    path.put("patch", operation(groupVersion, kind, "patch", WRITE_PARAMETERS));
    path.put("delete", operation(groupVersion, kind, "delete", List.of("dryRun")));
    path.put("parameters", List.of(parameter("namespace", "path"), parameter("name", "path")));
    return path;
  }

  private static Map<String, Object> operation(
      String groupVersion, ResourceKind kind, String action, List<String> parameters) {
    var reference =
        Map.of("$ref", "#/components/schemas/" + ApiGroups.schemaName(groupVersion, kind));
    var content = Map.of("application/json", Map.of("schema", reference));
    var operation = new LinkedHashMap<String, Object>();
    operation.put("operationId", action + kind.kind());
    operation.put("parameters", parameters.stream().map(p -> parameter(p, "query")).toList());
    operation.put("responses", Map.of("200", Map.of("description", "OK", "content", content)));
    operation.put("x-kubernetes-action", action);
    operation.put(
        "x-kubernetes-group-version-kind", ApiGroups.groupVersionKind(groupVersion, kind));
    return operation;
  }

  private static Map<String, Object> parameter(String name, String in) {
    var parameter = new LinkedHashMap<String, Object>();
    parameter.put("name", name);
    parameter.put("in", in);
    if (in.equals("path")) {
      parameter.put("required", true);
    }
    parameter.put("schema", Map.of("type", "string", "uniqueItems", true));
    return parameter;
  }

  private static Map<String, Object> schema(String groupVersion, ResourceKind kind) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("apiVersion", text("Group and version, such as " + groupVersion + "."));
    properties.put("kind", text(kind.kind() + "."));
    properties.put("metadata", type(ResourceMeta.class, ""));
    properties.put("spec", type(kind.specType(), ""));
    var schema = new LinkedHashMap<String, Object>();
    schema.put("description", kind.description());
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put(
        "x-kubernetes-group-version-kind", List.of(ApiGroups.groupVersionKind(groupVersion, kind)));
    return schema;
  }

  private static Map<String, Object> text(String description) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("description", description);
    schema.put("type", "string");
    return schema;
  }

  private static Map<String, Object> type(Type type, String description) {
    var schema = new LinkedHashMap<String, Object>();
    if (type instanceof ParameterizedType generic) {
      schema.put("description", description);
      if (generic.getRawType() == List.class) {
        schema.put("type", "array");
        schema.put("items", type(generic.getActualTypeArguments()[0], ""));
      } else {
        schema.put("type", "object");
        schema.put("additionalProperties", type(generic.getActualTypeArguments()[1], ""));
      }
      return schema;
    }
    var raw = (Class<?>) type;
    var doc = raw.getAnnotation(Doc.class);
    schema.put("description", description.isEmpty() && doc != null ? doc.value() : description);
    if (raw.isRecord()) {
      schema.put("type", "object");
      schema.put("properties", properties(raw));
    } else if (raw.isEnum()) {
      schema.put("type", "string");
      schema.put("enum", Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
    } else {
      schema.put("type", scalar(raw));
    }
    return schema;
  }

  private static Map<String, Object> properties(Class<?> record) {
    var properties = new LinkedHashMap<String, Object>();
    for (RecordComponent component : record.getRecordComponents()) {
      var doc = component.getAnnotation(Doc.class);
      properties.put(
          component.getName(), type(component.getGenericType(), doc == null ? "" : doc.value()));
    }
    return properties;
  }

  private static String scalar(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type == double.class || type == Double.class || type == float.class) {
      return "number";
    }
    if (type == Duration.class || type == String.class) {
      return "string";
    }
    return Number.class.isAssignableFrom(type) || type.isPrimitive() ? "integer" : "string";
  }
}
