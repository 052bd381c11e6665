using System.Text;
using CsCheck;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

public sealed class ByteLevelSpansTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ISpanTokenizer Reader() =>
        Assert.IsType<ISpanTokenizer>(TokenizerFactory.Load(Path.Combine(BundledModels.Reader, "tokenizer.json")), exactMatch: false);

    private static (List<int> Ids, string[] Pieces) Encode(ISpanTokenizer tokenizer, string text)
    {
        var (ids, spans) = (new List<int>(), new List<TextSpan>());
        tokenizer.Encode(text, ids, spans);
        return (ids, [.. spans.Select(span => text[span.Start..span.End])]);
    }

    [Fact]
    public void Encode_WithSpans_GivesTheWordsWithoutTheSpacesBeforeThem()
    {
        var (ids, pieces) = Encode(Reader(), "The minister, 25,  left\n now");

        Assert.Equal(["The", "minister", ",", " ", "2", "5", ",", " ", "left", "\n", "now"], pieces);
        Assert.Equal(Reader().Encode("The minister, 25,  left\n now"), ids);
    }

    [Fact]
    public void Encode_WithSpansOfAnyText_HasTheIdsOfEncodeAndCoversEveryCharacter()
    {
        var tokenizer = Reader();
        Gen.OneOf(
                Gen.Char[' ', '~'].Select(c => new Rune(c)),
                Gen.Int[0xa0, 0xd7ff].Select(c => new Rune(c)),
                Gen.Int[0x1f300, 0x1f6ff].Select(c => new Rune(c))
            )
            .Array[0, 40]
            .Select(runes => string.Concat(runes))
            .Sample(
                text =>
                {
                    var (ids, spans) = (new List<int>(), new List<TextSpan>());
                    tokenizer.Encode(text, ids, spans);
                    Assert.Equal(tokenizer.Encode(text), ids);
                    Assert.Equal(ids.Count, spans.Count);
                    Assert.All(spans, span => Assert.InRange(span.Start, 0, span.End - 1));
                    Assert.All(text.Index().Where(c => !char.IsWhiteSpace(c.Item)), c =>
                        Assert.Contains(spans, span => span.Start <= c.Index && span.End > c.Index)
                    );
                },
                iter: 1000
            );
    }

    /// <summary>Composed characters and added tokens of white space have the places that they have in the text as it came.</summary>
    [Fact]
    public void Encode_WithSpansOfComposedTextAndLayout_GivesPlacesInTheTextAsItIs()
    {
        var json = """
            {"added_tokens":[{"id":5,"content":"  "}],"normalizer":{"type":"NFC"},
            "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
            "model":{"type":"BPE","vocab":{"a":0,"b":1,"Ã":2,"©":3,"Ġ":4},"merges":[]}}
            """;
        var tokenizer = (ISpanTokenizer)TokenizerFactory.Load(_folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json)));

        var (ids, pieces) = Encode(tokenizer, "ae\u0301  b \ud800x");

        Assert.Equal([0, 2, 3, 5, 1, 4], ids);
        Assert.Equal(["a", "e\u0301", "e\u0301", "  ", "b", " "], pieces);
    }
}
