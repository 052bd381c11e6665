using Rag.Core.Prompts;

namespace Rag.Peers.Workload;

internal static class PromptIds
{
    /// <summary>The prompt's tokens without its parts, for an engine that knows no parts.</summary>
    public static int[] Ids(this Prompt prompt) => [.. prompt.Parts.SelectMany(part => part.TokenIds)];
}
