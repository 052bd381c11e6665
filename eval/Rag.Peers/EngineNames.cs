namespace Rag.Peers;

/// <summary>Engines as the report calls them.</summary>
internal static class EngineNames
{
    public const string Ours = "ours";
    public const string LlamaCpp = "llamacpp";
    public const string GenAi = "genai";

    /// <summary>Added to a peer's name where two settings of it are measured.</summary>
    public const string ForPrefill = " for prefill";

    /// <inheritdoc cref="ForPrefill"/>
    public const string ForDecoding = " for decoding";

    /// <summary>The names that a peer's settings may have.</summary>
    public static string[] Of(string peer) => [peer, peer + ForPrefill, peer + ForDecoding];
}
