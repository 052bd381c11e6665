using System.Diagnostics;
using Microsoft.Playwright;

namespace Rag.Pages.Tests;

/// <summary>
/// The rules of accessibility of axe-core, from a committed lock file (tests/axe-npm). Where the registry cannot be reached and nothing is
/// installed, they are left out.
/// </summary>
internal static class AxeCore
{
    private const string Run = """
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((found) =>
          found.violations.map((rule) =>
            rule.id + ': ' + rule.nodes.slice(0, 3).map((node) => node.html + ' ' + node.failureSummary).join(' | ')))
        """;

    private static readonly Lazy<string?> s_script = new(Install);

    /// <summary>A line for each rule that the page breaks, with where.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page)
    {
        if (s_script.Value is not { } script)
        {
            return [];
        }

        // The page's own policy lets no foreign script in: what the tools of a developer evaluate is outside of it. The script's own value,
        // all of axe, is not to be brought here.
        await page.EvaluateAsync($"{script}\n;0");
        return await page.EvaluateAsync<string[]>(Run);
    }

    private static string? Install()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "axe-npm");
        var file = Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(file))
        {
            using var npm = Process.Start(
                new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"])
                {
                    WorkingDirectory = folder,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            );
            npm?.WaitForExit();
        }

        return File.Exists(file) ? File.ReadAllText(file) : null;
    }
}
