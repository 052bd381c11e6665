using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;

namespace Rag.Answering.Tests.Candidates;

/// <summary>
/// A reader that gives each probe the log-probability that is said of its text, spread over its ids, and generates nothing.
/// </summary>
internal sealed class WeighingEngine(ITokenizer tokenizer, Func<string, double> logProbability) : IEngine
{
    public List<EngineRequest> Requests { get; } = [];

    /// <summary>The texts weighed, of all requests.</summary>
    public List<string> Weighed { get; } = [];

    public List<Generation> Generations { get; } = [];

    /// <summary>How a request ends.</summary>
    public Completion End { get; init; } = new(FinishReason.Stop, new Usage(100, 60, 40, 0), null, TimeSpan.Zero, null);

    /// <summary>Requests end once it has.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    public ModelShape Shape => throw new NotSupportedException();

    public DiskTierCounters? Disk => null;

    public IGeneration Submit(EngineRequest request)
    {
        Requests.Add(request);
        var probes = request.Constraint!.Probes;
        for (var i = 0; i < probes.Count; i++)
        {
            var ids = probes[i].ToArray();
            var text = tokenizer.Decode(ids);
            Weighed.Add(text);
            request.Constraint.ObserveProbe(i, [.. ids.Select(_ => logProbability(text) / ids.Length)]);
        }

        var generation = new Generation(EndAsync());
        Generations.Add(generation);
        return generation;
    }

    private async Task<Completion> EndAsync()
    {
        await Gate;
        return End;
    }

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts, string? adapter = null) => [.. parts.Select(_ => 0)];

    public Task PurgeAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IWarming Warm(IReadOnlyList<PromptPart> parts, WarmingPriority priority, string? adapter = null) =>
        throw new NotSupportedException();

    public EngineSnapshot Snapshot() => throw new NotSupportedException();

    public Task CloseAsync(ReuseMode mode, CancellationToken cancellation) => throw new NotSupportedException();

    public Task OpenAsync(ReuseMode mode, CancellationToken cancellation) => throw new NotSupportedException();

    internal sealed class Generation(Task<Completion> completion) : IGeneration
    {
        public bool IsDisposed { get; private set; }

        public IAsyncEnumerable<Delta> Deltas => throw new NotSupportedException();

        public Task<Completion> Completion => completion;

        public void Cancel() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
