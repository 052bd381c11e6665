using System.ComponentModel;
using System.Diagnostics;

namespace Rag.EndToEnd.Tests.Docs;

/// <summary>What the pages for users show was run, and prints what they say.</summary>
public sealed class ClientPagesTests(RunningService service) : IDisposable
{
    private static readonly string[] s_unreachable = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "NU1301"];
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-docs-");

    [Fact]
    public async Task Run_PageForTheShell_PrintsWhatItSays()
    {
        var page = ClientPage.Read("curl.md", "bash", service.Url);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "page.sh"), page.Code, TestContext.Current.CancellationToken);
        page.AssertPrinted(await RunAsync("bash", "-euo", "pipefail", "page.sh"));
    }

    [Fact]
    public async Task Run_PageForPython_PrintsWhatItSays()
    {
        var page = ClientPage.Read("python.md", "python", service.Url);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "page.py"), page.Code, TestContext.Current.CancellationToken);
        page.AssertPrinted(await RunAsync("python3", "-I", "page.py"));
    }

    /// <summary>Checked against the types of OpenAI's client as well, of the version that the lock file names.</summary>
    [Long, Fact]
    public async Task Run_PageForTypeScript_IsTypedAndPrintsWhatItSays()
    {
        var page = ClientPage.Read("typescript.md", "typescript", service.Url);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Docs", "npm")))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "page.ts"), page.Code, TestContext.Current.CancellationToken);
        await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline");
        await RunAsync("node", "node_modules/typescript/bin/tsc");
        page.AssertPrinted(await RunAsync("node", "out/page.js"));
    }

    [Long, Fact]
    public async Task Run_PageForDotnet_PrintsWhatItSays()
    {
        var page = ClientPage.Read("dotnet.md", "csharp", service.Url);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "ask.cs"), page.Code, TestContext.Current.CancellationToken);
        page.AssertPrinted(await RunAsync("dotnet", "run", "ask.cs"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What the program prints. The test is skipped where there is no such program.</summary>
    private async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        using var process = TryStart(start);
        Assert.SkipUnless(process is not null, $"{program} is not installed.");
        try
        {
            var (output, errors) = (process!.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
            {
                var said = $"{program} {start.ArgumentList[0]} ended with {process.ExitCode}:\n{await output}\n{await errors}";
                Assert.SkipWhen(
                    program is "npm" or "dotnet" && s_unreachable.Any(said.Contains),
                    "The package registry cannot be reached."
                );
                Assert.Fail(said);
            }

            return await output;
        }
        finally
        {
            if (!process!.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
