using Microsoft.Playwright;

namespace Rag.Tests;

/// <summary>A real browser (Debian's Chromium); the tests that need one are skipped where it is not installed.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? s_path = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where tests lay down pictures of what they saw.</summary>
    public static string Pictures { get; } = Path.Combine(AppContext.BaseDirectory, "pictures");

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
        Directory.CreateDirectory(Pictures);
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

    /// <summary>A page in a window of this size, with nothing kept from others.</summary>
    public async Task<IPage> OpenAsync(int width, int height, ColorScheme scheme)
    {
        var context = await Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
            }
        );
        return await context.NewPageAsync();
    }
}
