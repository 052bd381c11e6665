using System.Diagnostics;
using Rag.Core.Prompts;

namespace Rag.Peers.Engines;

/// <summary>
/// One engine under measurement, alone in its process. Every engine chooses greedily among all tokens but the model's end tokens, so that
/// all of them generate the same number.
/// </summary>
internal interface IPeerEngine : IDisposable
{
    /// <summary>Version and settings, for the report.</summary>
    string Description { get; }

    /// <summary>The folder of what the engine has made of the model's files; null where it runs them as they are.</summary>
    string? GraphFolder { get; }

    /// <summary>A prompt computed from nothing, every token seeing all before it, to the first token chosen.</summary>
    FirstToken Prefill(int[] prompt);

    /// <summary>
    /// Generates <paramref name="tokens"/> tokens of every context, all in one batch; computing the contexts, or finding them in the cache,
    /// is not timed.
    /// </summary>
    /// <param name="contexts">Contexts of one length.</param>
    DecodeTiming Decode(int[][] contexts, int tokens);

    /// <summary>Answers questions as they arrive, with the prompt cache that earlier calls left.</summary>
    /// <param name="arrivals">Seconds after the call, ascending; one for each prompt.</param>
    IReadOnlyList<ServedAnswer> Serve(Prompt[] prompts, double[] arrivals, int tokens);
}

/// <param name="Seconds">Seconds from submission to the token.</param>
internal sealed record FirstToken(double Seconds, int Token);

/// <param name="Tokens">The tokens that all sequences together generated within the time.</param>
/// <param name="Least">The tokens of the sequence that generated the fewest within it: all sequences were under way together for so
/// long.</param>
internal sealed record DecodeTiming(double Seconds, int Tokens, int Least)
{
    private const double Enough = .75;

    /// <summary>
    /// From the end of the first step that decoded so many sequences to the end of the last one, of no more steps than are asked for:
    /// sampling and all else between two steps is within it, and the threads that read the answers are not waited for.
    /// </summary>
    public static DecodeTiming Of(IEnumerable<(long Start, long End, int Sequences, int Tokens)> steps, int sequences, int tokens)
    {
        var together = steps.Where(step => step.Sequences == sequences && step.Tokens == sequences);
        var ends = together.Select(step => step.End).Take(tokens + 1).ToList();
        return ends.Count < 2
            ? new DecodeTiming(0, 0, ends.Count)
            : new DecodeTiming(Stopwatch.GetElapsedTime(ends[0], ends[^1]).TotalSeconds, (ends.Count - 1) * sequences, ends.Count - 1);
    }

    /// <exception cref="InvalidOperationException">The sequences were not under way together for most of the tokens.</exception>
    public DecodeTiming Require(string engine, int sequences, int tokens) =>
        Seconds > 0 && Least >= Enough * tokens
            ? this
            : throw new InvalidOperationException(
                $"The {sequences} sequences of {engine} did not overlap: one has {Least} of {tokens} tokens while all were under way."
            );
}

/// <param name="FirstTokenSeconds">Seconds from the question's arrival to its first token.</param>
/// <param name="Seconds">Seconds from the question's arrival to its last token.</param>
/// <param name="PromptTokens">The length of the prompt.</param>
/// <param name="CachedTokens">The tokens of the prompt that were not computed again.</param>
internal sealed record ServedAnswer(double FirstTokenSeconds, double Seconds, int PromptTokens, int CachedTokens, int Token);
