using System.ComponentModel;
using System.Diagnostics;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>The official client for JavaScript, from a committed lock file, through every surface: tests/openai-npm/check.mjs.</summary>
public sealed class NpmClientTests(RunningService service)
{
    private static readonly string[] s_unreachable = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_OfficialJavaScriptClient_PassesEverySurface()
    {
        var folder = Folder();
        var (installed, said) = await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund");
        if (installed != 0)
        {
            Assert.SkipWhen(s_unreachable.Any(said.Contains), "The package registry cannot be reached: the client is not installed.");
            Assert.Fail(said);
        }

        var (code, output) = await RunAsync(folder, "node", "check.mjs", service.Url + "/v1", service.Samples.SuggestedQuestions[0]);

        Assert.True(code == 0, output);
        Assert.Contains("checks passed", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (
                process.StandardOutput.ReadToEndAsync(Cancellation),
                process.StandardError.ReadToEndAsync(Cancellation)
            );
            await process.WaitForExitAsync(Cancellation);
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no '{program}' here: the JavaScript client is not tried.");
            throw;
        }
    }

    private static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Rag.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return Path.Combine(root.FullName, "tests", "openai-npm");
    }
}
