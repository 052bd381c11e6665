using System.ComponentModel;
using System.Diagnostics;

namespace Rag.Tests;

/// <summary>
/// A folder of the tests with programs for Node and the committed lock file of what they use. Where npm is missing or cannot reach its
/// registry, the test is skipped.
/// </summary>
internal sealed class NpmFolder
{
    private static readonly string[] s_unreachable = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH"];

    private readonly string _path;

    private NpmFolder(string path) => _path = path;

    /// <param name="name">Below tests.</param>
    public static async Task<NpmFolder> InstallAsync(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Rag.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        var folder = new NpmFolder(Path.Combine(root.FullName, "tests", name));
        var (code, output, errors) = await folder.RunAsync("npm", "ci", "--no-audit", "--no-fund");
        Assert.SkipWhen(code != 0 && s_unreachable.Any(errors.Contains), $"npm cannot reach its registry: tests/{name} is not tried.");
        Assert.True(code == 0, output + errors);
        return folder;
    }

    public async Task<(int Code, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (
                process.StandardOutput.ReadToEndAsync(cancellation),
                process.StandardError.ReadToEndAsync(cancellation)
            );
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no '{program}' here: {Path.GetFileName(_path)} is not tried.");
            throw;
        }
    }
}
