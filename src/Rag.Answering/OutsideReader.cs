using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Core.Sampling;

namespace Rag.Answering;

/// <summary>A reader that is given text and gives text, and cannot be held to anything while it writes. Thread-safe.</summary>
public sealed class OutsideReader(IReader reader, TimeProvider time)
{
    /// <summary>
    /// Strict grounding, forms that are regular expressions, what counts in the local reader's tokens (log-probabilities, biases,
    /// computed tokens), and the settings that the wire of such readers does not have, are the local reader's.
    /// </summary>
    /// <param name="grounding">As it counts for this answer.</param>
    internal static bool Takes(AnswerOptions options, GroundingMode grounding) =>
        (options.Format is null ? grounding != GroundingMode.Strict : options.Format is not AnswerFormat.Regex)
        && options is { LogProbabilities: false, ComputedTokens: null }
        && options.Sampling is SamplingParameters { LogitBias: null, Alternatives: 0, MinP: 0, RepetitionPenalty: 1 };

    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(
        AnswerRequest request,
        GroundingMode grounding,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        request.Guess?.Dispose();
        var elapsed = time.GetElapsedTime(request.Started);
        var options = request.Options with { Grounding = grounding, Deadline = Remaining(request.Options.Deadline, elapsed) };
        await foreach (var step in reader.ReadAsync(request.Question, request.Passages, options, cancellation))
        {
            yield return step switch
            {
                AnswerEvent.Retrieved retrieved => retrieved with { Found = request.Found, Elapsed = request.Retrieval },
                AnswerEvent.Completed { Answer: var answer } => new AnswerEvent.Completed(
                    answer with
                    {
                        Found = request.Found,
                        Timings = new AnswerTimings(
                            request.Retrieval,
                            elapsed + answer.Timings.FirstToken,
                            time.GetElapsedTime(request.Started)
                        ),
                    }
                ),
                _ => step,
            };
        }
    }

    private static TimeSpan? Remaining(TimeSpan? deadline, TimeSpan elapsed) =>
        deadline is null ? null
        : deadline > elapsed ? deadline - elapsed
        : throw new AnswerRefusedException("The deadline passed before the question could be read.", retryAfter: null);
}
