package io.amime.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The mesh's console in an installed Chromium, as somebody in Tokyo who reads English sees it. */
final class Console implements AutoCloseable {
  static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");
  private static final double PATIENCE_MILLIS = 15_000;

  private final String url;
  private final Playwright playwright;
  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private Console(String url, Playwright playwright, Browser browser) {
    this.url = url;
    this.playwright = playwright;
    context =
        browser.newContext(
            new Browser.NewContextOptions().setLocale("en-GB").setTimezoneId(ZONE.getId()));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    page = context.newPage();
    page.onPageError(errors::add);
    page.navigate(url);
  }

  /**
   * @param url as {@code up} prints it
   */
  static Console open(String url) {
    var chromium = Tools.chromium();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(chromium)
            .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    return new Console(url, playwright, playwright.chromium().launch(options));
  }

  Console signIn(String user, String password) {
    page.getByLabel("User").fill(user);
    page.getByLabel("Password").fill(password);
    page.keyboard().press("Enter");
    return this;
  }

  Console go(String address) {
    assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    page.navigate(url + "/#" + address);
    return this;
  }

  Page page() {
    return page;
  }

  /** What went wrong in the page's own code. */
  List<String> errors() {
    return errors;
  }

  void press(String verb) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(verb).setExact(true))
        .click();
  }

  /** The same verb in the dialog that asks whether one is sure. */
  void confirm(String verb) {
    dialog().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(verb)).click();
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  /** A row of the rules' table. */
  Locator rule(String name) {
    var link =
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    return page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHas(link));
  }

  Locator slider(String version) {
    return page.getByRole(AriaRole.SLIDER, new Page.GetByRoleOptions().setName(version));
  }

  Locator percent(String version) {
    return page.getByRole(AriaRole.SPINBUTTON, new Page.GetByRoleOptions().setName(version));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
