using System.Text.Json;

namespace Rag.EndToEnd.Tests.Health;

/// <summary>
/// Ten times more questions than the service answers, for a short while; the long form is <c>rag bench overload</c>. The bounds are loose,
/// for the machine may be busy with other tests; that each holds at all is what counts.
/// </summary>
public sealed class BurstTests(RunningService service) : IDisposable
{
    private const int Target = 10_000;

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-burst-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Long, Fact]
    public async Task Burst_TenTimesTheCapacity_AcceptedInTimeAndTheRestToldWhenToComeAgain()
    {
        service.CopyNewsTo(_folder);
        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        using var rag = RagProcess.Start("serve", "--urls", url, "--data-dir", _folder.FullName);
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        await rag.HealthyAsync(client, Cancellation);

        var (_, output, errors) = await RagProcess.RunAsync("bench", "overload", "--url", url, "--seconds", "6", "--json");

        Assert.True(output.StartsWith('{'), errors);
        var report = JsonDocument.Parse(output).RootElement.GetProperty("report");
        TestContext.Current.SendDiagnosticMessage(output);
        Assert.Equal(0, report.GetProperty("failed").GetInt32());
        Assert.Equal(0, report.GetProperty("without_estimate").GetInt32());
        var accepted = report.GetProperty("accepted");
        var refused = report.GetProperty("refused");
        Assert.True(accepted.GetProperty("count").GetInt32() > 5, output);
        Assert.True(refused.GetProperty("count").GetInt32() > accepted.GetProperty("count").GetInt32(), output);
        Assert.True(accepted.GetProperty("p99").GetDouble() <= 1.5 * Target, output);
        Assert.True(refused.GetProperty("p50").GetDouble() <= 500, output);
        Assert.True(report.GetProperty("recovery_seconds").GetDouble() <= 20, output);
        Assert.True(report.GetProperty("last_mi_b").GetDouble() <= (1.5 * report.GetProperty("first_mi_b").GetDouble()) + 128, output);
    }
}
