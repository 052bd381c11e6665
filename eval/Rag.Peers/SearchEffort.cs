namespace Rag.Peers;

/// <summary>How much is tried before a peer's settings are chosen.</summary>
/// <param name="HasFewerThreads">Whether half of the threads are tried as well.</param>
/// <param name="Prompt">Tokens of the prompt that is read.</param>
/// <param name="Context">Tokens before those that are decoded.</param>
internal sealed record SearchEffort(bool HasFewerThreads, int Prompt, int Context)
{
    public static SearchEffort Whole { get; } = new(true, ComparisonSettings.LongPrompt, ComparisonSettings.ShortPrompt);

    /// <summary>Seconds for each peer instead of a minute.</summary>
    public static SearchEffort Quick { get; } = new(false, ComparisonSettings.ShortPrompt, 32);
}
