using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;

namespace Rag.Answering.Guard;

/// <summary>A prompt that the reader has read, with what it made of it: it can be read again.</summary>
internal abstract class GuardedReading(Prompt prompt, TenantScope scope, string? adapter, ReaderOutcome served)
{
    public Prompt Prompt { get; } = prompt;

    /// <summary>What the asker was given.</summary>
    public ReaderOutcome Served { get; } = served;

    /// <summary>
    /// Reads it again, with nothing of what is kept and in steps that nobody needs. Null where the engine cannot finish; throws
    /// <see cref="OperationCanceledException"/> once all that it held is given back.
    /// </summary>
    public abstract Task<ReaderOutcome?> RepeatAsync(IEngine engine, PromptAttention attention, CancellationToken cancellation);

    protected EngineRequest RequestOf(PromptAttention attention, int maxTokens, ITokenConstraint constraint) =>
        new(Prompt, scope, SamplingParameters.Greedy, maxTokens, constraint)
        {
            Adapter = adapter,
            Attention = attention,
            Sharing = KvSharing.None,
            Urgency = RequestUrgency.Idle,
        };

    /// <summary>False where it ended in any other way than an answer ends.</summary>
    protected static async Task<bool> EndsAsync(IGeneration generation, CancellationToken cancellation)
    {
        var completion = await generation.Completion.WaitAsync(cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return completion.Reason is FinishReason.Stop or FinishReason.Length;
    }
}
