using Rag.Core.Prompts;

namespace Rag.Peers.Workload;

internal static class PromptIds
{
    /// <summary>The prompt in one run, as an engine that knows no parts reads it.</summary>
    public static int[] Ids(this Prompt prompt) => [.. prompt.Parts.SelectMany(part => part.TokenIds)];
}
