using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine;

namespace Rag.Answering.Guard;

/// <summary>The reader whose answers are checked.</summary>
/// <param name="Digest">Of all that determines its KV.</param>
/// <param name="FixedModes">Modes that every answer has, since they lie in how the reader was loaded.</param>
/// <param name="ReusesPassages">Whether passages are computed alone and kept for any prompt.</param>
public sealed record GuardedModel(string Name, string Digest, IReadOnlyList<ReuseMode> FixedModes, bool ReusesPassages = true)
{
    /// <summary>Those that had a part in an answer.</summary>
    internal IReadOnlyList<ReuseMode> ModesOf(Prompt prompt, Completion completion)
    {
        var modes = FixedModes.ToList();
        if (ReusesPassages && prompt.Parts.Any(part => part.Kind == PromptPartKind.Passage))
        {
            modes.Add(ReuseMode.PassageReuse);
        }

        if (completion.DiskTokens > 0)
        {
            modes.Add(ReuseMode.DiskTier);
        }

        return modes;
    }
}
