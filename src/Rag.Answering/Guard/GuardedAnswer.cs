using Rag.Core.Guard;
using Rag.Core.Prompts;

namespace Rag.Answering.Guard;

/// <summary>An answer that was drawn to be computed again.</summary>
/// <param name="arrived">Timestamp.</param>
internal sealed class GuardedAnswer(GuardedReading reading, IReadOnlyList<ReuseMode> modes, long arrived) : IDisposable
{
    private readonly CancellationTokenSource _forgotten = new();

    public GuardedReading Reading { get; } = reading;

    /// <summary>Those that had a part in it.</summary>
    public IReadOnlyList<ReuseMode> Modes { get; } = modes;

    public long Arrived { get; } = arrived;

    /// <summary>Canceled when a text of it is purged.</summary>
    public CancellationToken Forgotten => _forgotten.Token;

    public bool IsForgotten => _forgotten.IsCancellationRequested;

    public bool Holds(IReadOnlyList<PromptPart> parts) =>
        Reading.Prompt.Parts.Any(part => parts.Any(other => other.Content == part.Content));

    public void Forget() => _forgotten.Cancel();

    public void Dispose() => _forgotten.Dispose();
}
