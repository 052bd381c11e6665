using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Answering.Admission;
using Rag.Engine;

namespace Rag.EndToEnd.Tests.Health;

/// <summary>A client that leaves takes everything along that was done for it.</summary>
public sealed class DisconnectTests(ReaderOnlyService service) : IClassFixture<ReaderOnlyService>
{
    private const int Clients = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leave_InTheMiddleOfStreamsAndInLine_NothingIsHeldAnyMore()
    {
        var engine = service.Services.GetRequiredService<IEngine>();
        var door = service.Services.GetRequiredService<AdmissionControl>();
        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var clients = Enumerable.Range(0, Clients).Select(i => StreamAsync(i, leaves.Token)).ToArray();
        await UntilAsync(() => door.Snapshot().Running > 0 && engine.Snapshot().RunningSequences > 0);

        await leaves.CancelAsync();
        await Task.WhenAll(clients);

        await UntilAsync(() => door.Snapshot() is { Running: 0, Waiting: 0 });
        await UntilAsync(() => engine.Snapshot() is { RunningSequences: 0, WaitingSequences: 0, PrivateBlocks: 0 });
        door.CheckIntegrity();
    }

    private async Task StreamAsync(int number, CancellationToken leaves)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(
                new
                {
                    stream = true,
                    max_tokens = 1000,
                    guided_regex = "[a-z ]{1500,2000}",
                    messages = new[] { new { role = "user", content = $"Which {number} storms made headlines?" } },
                }
            ),
        };
        try
        {
            using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaves);
            await reply.Content.ReadAsByteArrayAsync(leaves);
        }
        catch (Exception left) when (left is OperationCanceledException or HttpRequestException or IOException) { }
    }

    /// <summary>A machine that is busy with other tests takes its time for a step.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
