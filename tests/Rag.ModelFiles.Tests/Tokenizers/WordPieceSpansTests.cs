using System.Globalization;
using System.Text;
using CsCheck;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

public sealed class WordPieceSpansTests
{
    private static readonly ISpanTokenizer s_tokenizer = (ISpanTokenizer)TokenizerFactory.Load(BundledModels.Embedder);
    private static readonly int s_unknown = s_tokenizer.SpecialToken("[UNK]")!.Value;
    private static readonly string[] s_pieces = Pieces();

    /// <summary>Words, accents, marks, Han, kana, Hangul, Devanagari, Arabic, emoji, controls, halves of surrogate pairs.</summary>
    private static readonly Gen<string> s_texts = Gen.OneOf(
            Gen.OneOf("rain", "Unbelievable", "ÀÉÎ", "e\u0301", "İstanbul", "中文", "かな", "한국", "हिन्दी", "عَرَبِي", "👩\u200d🚀", "ﬁ"),
            Gen.OneOf(" ", "\t", "\n", "\u00a0", "\u3000", ".", "—", "”", "$", "\u0000", "\u00ad", "\u0301", "\ufffd", "\ud83d", "\ude80"),
            Gen.Char.Select(c => c.ToString()),
            Gen.Int[0x10000, 0x2ffff].Select(char.ConvertFromUtf32)
        )
        .Array[0, 24]
        .Select(string.Concat);

    [Fact]
    public void Encode_WithSpans_OnEveryReferenceLine_GivesTheSameIdsAndTheirPlaces()
    {
        foreach (var line in SharedData.Lines("models/reference/tokenizer-embedder.jsonl.gz"))
        {
            AssertPlaces(line.GetProperty("text").GetString()!);
        }
    }

    [Fact]
    public void Encode_WithSpans_OnAnyText_GivesTheSameIdsAndTheirPlaces() => s_texts.Sample(AssertPlaces, iter: 20_000);

    [Theory]
    [InlineData("Café au lait", "Café|au|lai|t")]
    [InlineData("cafe\u0301 noir", "cafe\u0301|noir")]
    [InlineData("東京 won", "東|京|won")]
    [InlineData("It\u00a0cost $5.", "It|cost|$|5|.")]
    [InlineData("a\ud800b 🚀 c", "a\ud800b|🚀|c")]
    [InlineData("re\u00adign", "re\u00adign")]
    [InlineData("\u0301 \u0000", "")]
    public void Encode_WithSpans_CoversTheCharactersThatATokenComesFrom(string text, string expected)
    {
        var spans = Spans(text);

        Assert.Equal(expected, string.Join('|', spans.Select(span => text[span.Start..span.End])));
    }

    [Fact]
    public void Encode_WithSpans_AppendsToWhatTheListsHold()
    {
        var (ids, spans) = (new List<int> { 7 }, new List<TextSpan> { new(1, 2) });
        s_tokenizer.Encode("rain", ids, spans);

        Assert.Equal([7, .. s_tokenizer.Encode("rain")], ids);
        Assert.Equal([new TextSpan(1, 2), new TextSpan(0, 4)], spans);
    }

    [Fact]
    public void Encode_WithSpans_ThePieceThatTheUnknownTokenIsNamedAfter_CoversItselfAlone()
    {
        var tokenizer = new WordPieceTokenizer(
            new WordPieceModel(["unk", "##ind"], new AddedTokens([]), BertNormalization.Uncased, UnknownId: 0)
        );
        var (ids, spans) = (new List<int>(), new List<TextSpan>());
        tokenizer.Encode("unkind unk other", ids, spans);

        Assert.Equal([0, 1, 0, 0], ids);
        Assert.Equal([new TextSpan(0, 3), new TextSpan(3, 6), new TextSpan(7, 10), new TextSpan(11, 16)], spans);
    }

    private static List<TextSpan> Spans(string text)
    {
        var spans = new List<TextSpan>();
        s_tokenizer.Encode(text, [], spans);
        return spans;
    }

    private static void AssertPlaces(string text)
    {
        var (ids, spans) = (new List<int>(), new List<TextSpan>());
        s_tokenizer.Encode(text, ids, spans);

        Assert.Equal(s_tokenizer.Encode(text), ids);
        Assert.Equal(ids.Count, spans.Count);
        var before = new TextSpan(0, 0);
        for (var i = 0; i < ids.Count; i++)
        {
            var span = spans[i];
            Assert.InRange(span.Start, before.Start, span.End - 1);
            Assert.InRange(span.End, before.End, text.Length);
            before = span;
            var letters = Normal(text[span.Start..span.End], out var isSplit);
            if (isSplit)
            {
                // One character became several, of which the token may hold a part.
                Assert.Contains(ids[i] == s_unknown ? "" : s_pieces[ids[i]], letters, StringComparison.Ordinal);
            }
            else if (ids[i] != s_unknown)
            {
                Assert.Equal(s_pieces[ids[i]], letters);
            }
        }
    }

    /// <summary>Lower case without marks, white space, controls and broken characters, character by character.</summary>
    /// <param name="isSplit">A character decomposes into more than one that stays.</param>
    private static string Normal(string text, out bool isSplit)
    {
        isSplit = false;
        var normal = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var kept = rune.ToString()
                .Normalize(NormalizationForm.FormD)
                .EnumerateRunes()
                .Where(part => part.Value != 0xfffd && !Rune.IsWhiteSpace(part) && !IsLeftOut(Rune.GetUnicodeCategory(part)))
                .ToList();
            isSplit |= kept.Count > 1;
            normal.AppendJoin("", kept.Select(part => part.ToString().ToLowerInvariant()));
        }

        return normal.ToString();
    }

    private static bool IsLeftOut(UnicodeCategory category) =>
        category
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate;

    private static string[] Pieces()
    {
        var tokens = File.ReadAllLines(Path.Combine(BundledModels.Embedder, "vocab.txt"));
        return [.. tokens.Select(token => token.StartsWith("##", StringComparison.Ordinal) && token.Length > 2 ? token[2..] : token)];
    }
}
