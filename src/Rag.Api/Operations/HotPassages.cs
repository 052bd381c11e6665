using Rag.Core.Access;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Core.Text;
using Rag.Engine;
using Rag.Eval.Dashboard.Operations;
using Rag.Prompting;

namespace Rag.Api.Operations;

/// <summary>Names what the cache holds by the titles of the texts, as far as its reader may read them.</summary>
internal sealed class HotPassages(PromptAssembler assembler)
{
    private const int LongestTitle = 120;

    public IReadOnlyList<HotPassage> Name(IReadOnlyList<CachedPart> parts, Audience audience)
    {
        var texts = assembler.FindTexts(parts.Select(part => part.Content).ToHashSet());
        return [.. parts.Select(part => new HotPassage(TitleOf(part.Content), part.Hits, part.Tokens, part.IsOnDisk))];

        string TitleOf(Digest content) =>
            content == assembler.Instructions ? "The instructions before all passages"
            : !texts.TryGetValue(content, out var text) ? "A passage that was not read lately"
            : audience.MayRead(text.Scope) ? FirstLine(text)
            : Owner(text.Scope);
    }

    private static string FirstLine(PassageText text) => Ellipsis.Cut(text.Whole.Split('\n', 2)[0], LongestTitle);

    /// <summary>Texts that askers bring along have a scope that names no collection.</summary>
    private static string Owner(AccessScope scope) =>
        scope.Value.EndsWith('/') ? $"A text that {scope.Value[..^1]} brought along" : $"A passage of the collection {scope.Value}";
}
