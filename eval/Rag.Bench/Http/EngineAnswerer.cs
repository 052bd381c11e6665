using System.Globalization;
using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;

namespace Rag.Bench.Http;

/// <summary>Answers with what the engine generates, a token a piece of text, and neither searches nor reads.</summary>
internal sealed class EngineAnswerer(IEngine engine, int tokens) : IAnswerer
{
    /// <summary>Stands before the number of a token in its text.</summary>
    public const string Mark = " t";

    private static readonly Prompt s_prompt = new([new PromptPart(PromptPartKind.Question, [1, 2, 3, 4])]);

    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        yield return new AnswerEvent.Retrieved([], 0, TimeSpan.Zero);
        var request = new EngineRequest(s_prompt, TenantScope.Public, SamplingParameters.Greedy, tokens, null);
        await using var generation = engine.Submit(request);
        await foreach (var delta in generation.Deltas.WithCancellation(cancellation))
        {
            yield return new AnswerEvent.TextDelta(Mark + delta.TokenId.ToString(CultureInfo.InvariantCulture));
        }

        var completion = await generation.Completion;
        var timings = new AnswerTimings(TimeSpan.Zero, completion.TimeToFirstToken, completion.Total);
        yield return new AnswerEvent.Completed(new Answer("", "", false, [], [], 0, completion.Reason, completion.Usage, timings, null, 0));
    }
}
