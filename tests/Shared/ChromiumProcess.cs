using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Rag.Tests.ChromiumProcess))]

namespace Rag.Tests;

/// <summary>
/// The one process of a real browser (Debian's Chromium) for all tests of a project, started with the first of them. Each class has windows
/// of its own in it: <see cref="Chromium"/>.
/// </summary>
public sealed class ChromiumProcess : IAsyncDisposable
{
    private static readonly string? s_path = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Null where it is not installed.</summary>
    public async Task<IBrowser?> BrowserAsync() => s_path is null ? null : (await _started.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
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
        return (playwright, browser);
    }
}
