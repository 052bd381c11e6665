namespace Rag.Peers;

/// <summary>Engines as the report calls them.</summary>
internal static class EngineNames
{
    public const string Ours = "ours";
    public const string LlamaCpp = "llamacpp";
    public const string LlamaCppFlash = "llamacpp flash";
    public const string GenAi = "genai";
}
