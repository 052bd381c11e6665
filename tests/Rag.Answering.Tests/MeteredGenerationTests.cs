using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Engine;

namespace Rag.Answering.Tests;

/// <summary>What a generation cost is charged to whoever asked, however it ended.</summary>
public sealed class MeteredGenerationTests : IGeneration, IWorkMeter
{
    private static readonly Usage s_usage = new(100, 60, 40, 7);

    private readonly TaskCompletionSource<Completion> _ending = new();
    private readonly List<(string Tenant, Usage Usage)> _charged = [];

    IAsyncEnumerable<Delta> IGeneration.Deltas => AsyncEnumerable.Empty<Delta>();

    Task<Completion> IGeneration.Completion => _ending.Task;

    [Fact]
    public async Task Completion_WhoeverWaitsForIt_FindsItCharged()
    {
        var metered = new MeteredGeneration(this, this, "acme");
        Assert.Empty(_charged);
        End(FinishReason.Stop);

        Assert.Equal(FinishReason.Stop, (await metered.Completion).Reason);
        Assert.Equal([("acme", s_usage)], _charged);
    }

    [Fact]
    public async Task Dispose_GenerationThatNobodyReadsToTheEnd_IsChargedAllTheSame()
    {
        var metered = new MeteredGeneration(this, this, "acme");
        await metered.DisposeAsync();

        Assert.Equal([("acme", s_usage)], _charged);
    }

    void IGeneration.Cancel() => End(FinishReason.Canceled);

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        End(FinishReason.Canceled);
        return ValueTask.CompletedTask;
    }

    void IWorkMeter.Charge(string tenant, Usage usage) => _charged.Add((tenant, usage));

    private void End(FinishReason reason) => _ending.TrySetResult(new Completion(reason, s_usage, null, TimeSpan.Zero, null));
}
