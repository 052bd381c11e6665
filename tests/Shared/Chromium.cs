using Microsoft.Playwright;

namespace Rag.Tests;

/// <summary>
/// A class's own windows of a real browser; the tests that need one are skipped where it is not installed. Tests wait for what a page
/// shows, or for its address: to wait for its load is to wait for ever where that was over before.
/// </summary>
public sealed class Chromium(ChromiumProcess process) : IAsyncLifetime
{
    /// <summary>Where tests lay down pictures of what they saw. Drawing takes longer than looking, so nothing is drawn by itself.</summary>
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("RAG_PICTURES");

    private readonly List<IBrowserContext> _opened = [];
    private IBrowser? _browser;
    private IBrowserContext? _last;

    private IBrowser Browser
    {
        get
        {
            Assert.SkipUnless(_browser is not null, "Chromium is not installed: apt-get install chromium.");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync() => _browser = await process.BrowserAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _opened)
        {
            await context.CloseAsync(); // one that is closed already stays so
        }
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

    /// <summary>Windows with nothing kept from others, until the class's last test is over.</summary>
    public async Task<IBrowserContext> OpenContextAsync(BrowserNewContextOptions options)
    {
        var context = await Browser.NewContextAsync(options);
        _opened.Add(context);
        return context;
    }

    /// <summary>
    /// A page in a window of this size, with nothing kept from others. The one before it is closed: it would go on reading and drawing.
    /// </summary>
    public async Task<IPage> OpenAsync(int width, int height, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        if (_last is not null)
        {
            await _last.CloseAsync();
        }

        _last = await OpenContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                JavaScriptEnabled = scripts,
            }
        );
        return await _last.NewPageAsync();
    }
}
