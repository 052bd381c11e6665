using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers.Steps;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// A tokenizer of any shape, in the steps that its file names: normalize, cut into words, cut these into tokens. A broken surrogate becomes
/// U+FFFD.
/// </summary>
internal sealed class PipelineTokenizer : VocabularyTokenizer
{
    private readonly TokenizerParts _parts;

    /// <summary>The added tokens that are looked for in normalized text: all of them, and those of white space alone.</summary>
    private readonly AddedTokens? _normalized;
    private readonly AddedTokens? _normalizedLayout;
    private readonly AddedTokens.EncodeText _appendNormalized;

    public PipelineTokenizer(TokenizerParts parts)
        : base(
            parts.Tokens.Count,
            new AddedTokens(parts.Added),
            parts.Digest,
            new AddedTokens([.. parts.Added.Where(token => !token.IsNormalized)])
        )
    {
        _parts = parts;
        _appendNormalized = AppendNormalized;
        AddedToken[] normalized =
        [
            .. parts
                .Added.Where(token => token.IsNormalized)
                .Select(token => token with { Content = parts.Rules.Normalizer.Apply(token.Content) })
                .Where(token => token.Content.Length > 0)
                .DistinctBy(token => token.Content),
        ];
        _normalized = normalized.Length == 0 ? null : new AddedTokens(normalized);
        _normalizedLayout = _normalized?.Layout();
        for (var id = 0; id < parts.Tokens.Count; id++)
        {
            TokenBytes[id] = BytesOf(id, isFirst: false);
        }
    }

    public override bool DropsFinalSpace => _parts.Rules.Decoder.DropsFinalSpace;

    public override ReadOnlySpan<byte> BytesAtStart(int id) => BytesOf(id, isFirst: true);

    private byte[] BytesOf(int id, bool isFirst) => IsSpecial(id) ? [] : _parts.Rules.Decoder.BytesOf(_parts.Tokens[id], isFirst);

    protected override void Append(ReadOnlySpan<char> text, TextPlace place, List<int> ids)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var whole = text.ToString();
        var normal = _parts.Rules.Normalizer.Apply(WellFormedText.IsWellFormed(whole) ? whole : WellFormedText.Repaired(whole));
        if ((place.IsTrusted ? _normalized : _normalizedLayout) is { } added)
        {
            added.Split(normal, place, ids, _appendNormalized);
        }
        else
        {
            AppendNormalized(normal, place, ids);
        }
    }

    private void AppendNormalized(ReadOnlySpan<char> text, TextPlace place, List<int> ids)
    {
        if (text.IsEmpty)
        {
            return;
        }

        foreach (var word in _parts.Rules.PreTokenizer.Words(new TextPiece(text.ToString(), place.StartsText)))
        {
            _parts.Words.Append(word.Text, ids);
        }
    }
}
