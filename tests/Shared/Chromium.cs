using Microsoft.Playwright;

namespace Rag.Tests;

/// <summary>
/// A real browser (Debian's Chromium); the tests that need one are skipped where it is not installed. Tests wait for what a page shows, or
/// for its address: to wait for its load is to wait for ever where that was over before.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? s_path = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    /// <summary>Where tests lay down pictures of what they saw. Drawing takes longer than looking, so nothing is drawn by itself.</summary>
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("RAG_PICTURES");

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _open;

    public IBrowser Browser
    {
        get
        {
            Assert.SkipUnless(_browser is not null, "Chromium is not installed: apt-get install chromium.");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (s_path is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = s_path,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Lays down a picture of the whole page, or of what the options say, in the folder that RAG_PICTURES names.</summary>
    public static async Task PictureAsync(IPage page, string name, PageScreenshotOptions? options = null)
    {
        if (s_pictures is not null)
        {
            options ??= new PageScreenshotOptions { FullPage = true };
            options.Path = Path.Combine(s_pictures, $"{name}.png");
            await page.WaitForTimeoutAsync(300); // what fades in is there
            await page.ScreenshotAsync(options);
        }
    }

    /// <summary>
    /// A page in a window of this size, with nothing kept from others. The one before it is closed: it would go on reading and drawing.
    /// </summary>
    public async Task<IPage> OpenAsync(int width, int height, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        if (_open is not null)
        {
            await _open.CloseAsync();
        }

        _open = await Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                JavaScriptEnabled = scripts,
            }
        );
        return await _open.NewPageAsync();
    }
}
