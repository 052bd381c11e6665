using Rag.Core;

namespace Rag.Peers;

internal static class PromptIds
{
    /// <summary>The prompt in one run, as an engine that knows no segments reads it.</summary>
    public static int[] Ids(this Prompt prompt) => [.. prompt.Segments.SelectMany(segment => segment.TokenIds)];
}
