using Rag.Core.Prompts;

namespace Rag.Peers.Engines;

/// <summary>
/// One engine under measurement, alone in its process. Every engine chooses greedily among all tokens but the model's end tokens, so that all of them generate
/// the same number.
/// </summary>
internal interface IPeerEngine : IDisposable
{
    /// <summary>Version and settings, for the report.</summary>
    string Description { get; }

    /// <summary>A prompt computed from nothing, every token seeing all before it, to the first token chosen.</summary>
    FirstToken Prefill(int[] prompt);

    /// <summary>
    /// Generates <paramref name="tokens"/> tokens of every context, all in one batch; computing the contexts, or finding them in the cache, is not timed.
    /// </summary>
    /// <param name="contexts">Of one length.</param>
    DecodeTiming Decode(int[][] contexts, int tokens);

    /// <summary>Answers questions as they arrive, with everything that earlier calls left in the engine's prompt cache.</summary>
    /// <param name="arrivals">Seconds after the call, ascending; one for each prompt.</param>
    IReadOnlyList<ServedAnswer> Serve(Prompt[] prompts, double[] arrivals, int tokens);
}

/// <param name="Seconds">From submission.</param>
internal sealed record FirstToken(double Seconds, int Token);

/// <param name="Tokens">Generated within the time, of all sequences together.</param>
internal sealed record DecodeTiming(double Seconds, int Tokens);

/// <param name="FirstTokenSeconds">From arrival.</param>
/// <param name="Seconds">From arrival to the last token.</param>
/// <param name="PromptTokens">Of the prompt.</param>
/// <param name="CachedTokens">Those of them whose keys and values were there.</param>
internal sealed record ServedAnswer(double FirstTokenSeconds, double Seconds, int PromptTokens, int CachedTokens, int Token);
