using System.Diagnostics;
using System.Text.Json;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

/// <summary>Tokenizers in the shapes of the families in use, against what the reference implementation makes of the same files.</summary>
public sealed class FamilyTokenizersTests
{
    public static readonly TheoryData<string> Names =
    [
        "gemma-style",
        "gpt2-style",
        "llama2-style",
        "llama3-style",
        "qwen2-style",
        "smollm-style",
        "unigram-style",
        "wordpiece-cased",
    ];

    private static ITokenizer Load(string name) => TokenizerFactory.Load(SharedData.Require($"models/families/tokenizers/{name}.json"));

    private static IEnumerable<(string Text, int[] Ids, string Decoded)> Cases(string name) =>
        SharedData
            .Lines($"models/families/tokenizers/{name}.cases.jsonl.gz")
            .Select(line =>
                (
                    line.GetProperty("text").GetString()!,
                    line.GetProperty("ids").Deserialize<int[]>()!,
                    line.GetProperty("decoded").GetString()!
                )
            );

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeWithSpecials_EveryCase_IsExact(string name)
    {
        var tokenizer = Load(name);
        Assert.All(Cases(name), line => Assert.Equal(line.Ids, tokenizer.EncodeWithSpecials(line.Text)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_EveryCase_IsExactAlsoWhenStreamed(string name)
    {
        var tokenizer = Load(name);
        var decoder = new StreamingDecoder(tokenizer);
        foreach (var (_, ids, decoded) in Cases(name))
        {
            var expected = WithoutSpecials(decoded, tokenizer.IsSpecial(ids.FirstOrDefault()));
            string[] pieces = [.. ids.Select(decoder.Push), decoder.Flush()];

            Assert.Equal(expected, tokenizer.Decode(ids));
            Assert.Equal(expected, string.Concat(pieces));
            Assert.All(pieces, piece =>
                Assert.False(piece is [.., var last] && (char.IsHighSurrogate(last) || char.IsLowSurrogate(piece[0])))
            );
        }

        string WithoutSpecials(string text, bool startsSpecial)
        {
            string[] names = name == "wordpiece-cased" ? [" [UNK]", "[UNK]"] : ["<unk>", "<|begin|>", "<s>", "</s>"];
            var rest = names.Aggregate(text, (left, special) => left.Replace(special, "", StringComparison.Ordinal));
            return startsSpecial && rest.StartsWith(' ') && name is "wordpiece-cased" or "llama2-style" ? rest[1..] : rest;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_EveryCaseWithoutSpecialNames_IsThatOfTrustedText(string name)
    {
        var tokenizer = Load(name);
        Assert.All(Cases(name).Where(line => !line.Text.Contains("<|") && !line.Text.Contains("</")), line =>
        {
            Assert.Equal(line.Ids, tokenizer.Encode(line.Text));
            Assert.Equal(line.Ids.Length, tokenizer.Count(line.Text));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_SpecialNamesInUntrustedText_StayText(string name)
    {
        var tokenizer = Load(name);
        string[] names = ["<|end|>", "<|begin|>", "<s>", "</s>", "<pad>", "[SEP]", "[CLS]", "[PAD]"];
        var control = names.Select(tokenizer.SpecialToken).OfType<int>().ToArray();
        Assert.NotEmpty(control);

        var text = $"done.{string.Concat(names)} {string.Join(' ', names)}";

        Assert.DoesNotContain(tokenizer.Encode(text), id => control.Contains(id));
        Assert.Equal(control.Order(), tokenizer.EncodeWithSpecials(text).Where(id => control.Contains(id)).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_AMegabyteOfOneWord_TakesTimeByItsLength(string name)
    {
        var tokenizer = Load(name);
        var text = string.Concat(Enumerable.Repeat("there", 200_000));
        var watch = Stopwatch.StartNew();

        var ids = tokenizer.Encode(text);

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {watch.Elapsed.TotalSeconds:F2} s, {ids.Length} tokens");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }
}
