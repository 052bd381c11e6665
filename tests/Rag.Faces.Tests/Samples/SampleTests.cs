using System.Diagnostics;

namespace Rag.Faces.Tests.Samples;

/// <summary>The samples as a person starts them, against the service.</summary>
public sealed class SampleTests(NewsService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SemanticKernel_Runs_AskedPromptedFoundAndListed()
    {
        var lines = await RunAsync("rag-sample-semantic-kernel.dll", service.Address.AbsoluteUri, NewsService.Question);

        Assert.Contains(lines, line => line.StartsWith("Asked: ", StringComparison.Ordinal) && line.Contains('“'));
        Assert.Contains(lines, line => line.StartsWith("Prompted: ", StringComparison.Ordinal) && line.Contains('“'));
        Assert.Contains(lines, line => line.StartsWith("Found: ", StringComparison.Ordinal));
        Assert.Contains("Listed: 2", lines);
    }

    [Fact]
    public async Task AgentFramework_Runs_AnswersWithACitationAndStreamsTheFollowUp()
    {
        var lines = await RunAsync("rag-sample-agent-framework.dll", service.Address.AbsoluteUri, NewsService.Question);

        Assert.Contains(lines, line => line.StartsWith("Answer: ", StringComparison.Ordinal) && line.Contains('“'));
        Assert.Contains(lines, line => line.StartsWith("Citation: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Streamed: ", StringComparison.Ordinal) && line.Length > "Streamed: ".Length);
    }

    private static async Task<string[]> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
