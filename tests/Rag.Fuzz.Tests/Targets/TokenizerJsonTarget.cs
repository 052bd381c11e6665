using System.Text;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A tokenizer.json, and a text that the tokenizer then reads.</summary>
public sealed class TokenizerJsonTarget : FuzzTarget, IDisposable
{
    private const string ByteLevel = ""","pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}}""";
    private const string Bert = ""","pre_tokenizer":{"type":"BertPreTokenizer"}}""";

    private static readonly string[] s_files =
    [
        """{"added_tokens":[{"id":3,"content":"<s>","special":true,"lstrip":true,"rstrip":true}],"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]},"normalizer":{"type":"NFC"}"""
            + ByteLevel,
        """{"model":{"type":"BPE","ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}}""",
        """{"added_tokens":[{"id":0,"content":"[UNK]"}],"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"##b":2,"##":3},"continuing_subword_prefix":"##","max_input_chars_per_word":100},"normalizer":{"type":"BertNormalizer","strip_accents":true}"""
            + Bert,
        """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","behavior":"Isolated","pattern":{"Regex":"(a+)+$"}},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}}""",
        """{"model":{"type":"BPE","vocab":{"a":3999999},"merges":[]}""" + ByteLevel,
        """{"model":{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":2147483647}""" + Bert,
        """{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1},"continuing_subword_prefix":""}""" + Bert,
        """{"model":{"type":"WordPiece","vocab":{"\ud800":0}}""" + Bert,
        """{"added_tokens":[{"id":0,"content":"<s>","special":true,"single_word":true},{"id":4,"content":"  ","normalized":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},"model":{"type":"BPE","byte_fallback":true,"fuse_unk":true,"unk_token":"<s>","vocab":{"<s>":0,"▁":1,"a":2,"▁a":3,"<0xC3>":5},"merges":["▁ a"]},"decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}}""",
        """{"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"BAAAAAEAAAA="},{"type":"Nmt"},{"type":"NFKC"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"},"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["▁",-2.5],["a",-3],["▁a",-1],["aa",-1e3]]},"decoder":{"type":"Metaspace","replacement":"▁"}}""",
        """{"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:[^a-c\\s]{1,3}|\\p{L}+?)(?!\\S)|(?:ab|a)*b"},"behavior":"MergedWithNext","invert":true},{"type":"Digits"},{"type":"Punctuation","behavior":"Contiguous"}]},"model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{"[UNK]":0,"ab":1}},"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}},{"Sequence":{"id":"A"}}],"special_tokens":{"x":{"ids":[1]}}}}""",
    ];

    private readonly TemporaryFolder _folder = new();

    public override long MostAllocated => 128L << 20;

    public override IReadOnlyList<string> Words =>
        [
            "\"vocab\":",
            "\"merges\":",
            "\"added_tokens\":",
            "\"content\":",
            "\"normalizer\":",
            "\"pre_tokenizer\":",
            "{\"type\":\"Sequence\",\"normalizers\":[",
            "\"\\ud800\"",
            "\"lstrip\":true",
            "\"unk_token\":",
            "\"continuing_subword_prefix\":",
            "\"decoder\":",
            "\"Regex\":",
            "\"byte_fallback\":true",
            "\"behavior\":\"MergedWithPrevious\"",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        s_files
            .Concat([
                $$"""{"normalizer":{{string.Concat(Enumerable.Repeat("{\"type\":\"Sequence\",\"normalizers\":[", 20_000))}}""",
                $$"""{"added_tokens":[{{string.Join(',', Enumerable.Range(1, 1000).Select(n => $$"""{"id":{{n}},"content":"{{new string('a', n)}}"}"""))}}],"model":{"type":"BPE","vocab":{"b":0},"merges":[]}{{ByteLevel}}""",
                $$"""{"model":{"type":"BPE","vocab":{"{{new string('a', 60_000)}}":0,"a":1},"merges":[]}{{ByteLevel}}""",
            ])
            .Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        try
        {
            Check(TokenizerFactory.Load(_folder.Write("tokenizer.json", input)));
        }
        catch (ModelFileException) { }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Ids lie in the vocabulary, and spans in the text.</summary>
    internal static void Check(ITokenizer tokenizer)
    {
        var text = $"ab <s> [UNK]ba\ud800 é中 12345 {new string('a', 2000)}b {new string('a', 99)}";
        foreach (var ids in (int[][])[tokenizer.Encode(text), tokenizer.EncodeWithSpecials(text)])
        {
            if (ids.Any(id => id < 0 || id >= tokenizer.VocabularySize))
            {
                throw new FuzzFault("An id lies outside of the vocabulary.");
            }

            tokenizer.Decode(ids);
        }

        if (tokenizer is ISpanTokenizer spans)
        {
            var ids = new List<int>();
            var places = new List<TextSpan>();
            spans.Encode(text, ids, places);
            if (ids.Count != places.Count || places.Any(place => place.Start < 0 || place.End > text.Length || place.Start > place.End))
            {
                throw new FuzzFault("A span lies outside of the text.");
            }
        }
    }
}
