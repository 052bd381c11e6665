using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;

namespace Rag.Answering.Tests;

/// <summary>
/// Generates nothing: it notes what it is told to forget, and says so once <see cref="Gate"/> is open, and what it is told to get ready.
/// </summary>
internal sealed class RecordingEngine : IEngine
{
    public List<PromptPart> Purged { get; } = [];

    public List<PromptPart> Warmed { get; } = [];

    public List<ReuseMode> Closed { get; } = [];

    /// <summary>Parts that count as cached.</summary>
    public Predicate<PromptPart> IsCached { get; set; } = _ => false;

    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Completes with the first word to forget something.</summary>
    public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ModelShape Shape => throw new NotSupportedException();

    public IGeneration Submit(EngineRequest request) => throw new NotSupportedException();

    public async Task PurgeAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation)
    {
        if (parts.Count > 0)
        {
            Told.TrySetResult();
        }

        await Gate;
        Purged.AddRange(parts);
    }

    public DiskTierCounters? Disk { get; set; }

    public Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IWarming Warm(IReadOnlyList<PromptPart> parts, WarmingPriority priority, string? adapter = null)
    {
        Warmed.AddRange(parts);
        return new Done();
    }

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts, string? adapter = null) =>
        [.. parts.Select(part => IsCached(part) ? part.TokenIds.Length : 0)];

    public EngineSnapshot Snapshot() => throw new NotSupportedException();

    public Task CloseAsync(ReuseMode mode, CancellationToken cancellation)
    {
        Closed.Add(mode);
        return Task.CompletedTask;
    }

    public Task OpenAsync(ReuseMode mode, CancellationToken cancellation)
    {
        Closed.Remove(mode);
        return Task.CompletedTask;
    }

    private sealed class Done : IWarming
    {
        public Task<WarmingEnd> Completion => Task.FromResult(WarmingEnd.Cached);

        public void Cancel() { }

        public void Dispose() { }
    }
}
