using System.Text.Json;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

/// <summary>
/// The steps of a tokenizer.json one by one, and small tokenizers as a whole, against what Hugging Face's library tokenizers 0.23 makes of
/// the same JSON (library-cases.jsonl).
/// </summary>
public sealed class LibraryCasesTests : IDisposable
{
    private static readonly Lazy<List<JsonElement>> s_cases = new(ReadCases);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static List<JsonElement> ReadCases()
    {
        using var stream = typeof(LibraryCasesTests).Assembly.GetManifestResourceStream("library-cases.jsonl")!;
        using var reader = new StreamReader(stream);
        var cases = new List<JsonElement>();
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            cases.Add(document.RootElement.Clone());
        }

        return cases;
    }

    private static IEnumerable<JsonElement> Cases(string kind) => s_cases.Value.Where(line => line.GetProperty("kind").ValueEquals(kind));

    private static JsonElement? Step(JsonElement line) => line.Field("step");

    [Fact]
    public void Normalizer_EveryKindOfStep_IsThatOfTheLibrary() =>
        Assert.All(Cases("normalizer"), line =>
            Assert.Equal(
                line.GetProperty("result").GetString(),
                Normalizer.Read("tokenizer.json", Step(line)).Apply(line.GetProperty("text").GetString()!)
            )
        );

    [Fact]
    public void PreTokenizer_EveryKindOfStep_IsThatOfTheLibrary() =>
        Assert.All(Cases("pre_tokenizer"), line =>
            Assert.Equal(
                line.GetProperty("result").Deserialize<string[]>(),
                PreTokenizer
                    .Read("tokenizer.json", Step(line))
                    .Words(new TextPiece(line.GetProperty("text").GetString()!, StartsText: true))
                    .Select(word => word.Text)
            )
        );

    [Fact]
    public void TokenDecoder_EveryKindOfStep_IsThatOfTheLibrary() => Assert.All(Cases("decoder"), line =>
        {
            var decoder = TokenDecoder.Read("tokenizer.json", Step(line));
            var tokens = line.GetProperty("tokens").Deserialize<string[]>()!;
            byte[] bytes = [.. tokens.SelectMany((token, i) => decoder.BytesOf(token, i == 0))];
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            Assert.Equal(line.GetProperty("result").GetString(), decoder.DropsFinalSpace && text.EndsWith(' ') ? text[..^1] : text);
        });

    [Fact]
    public void Tokenizer_EveryKindOfModel_IsThatOfTheLibraryAlsoWhenStreamed() => Assert.All(Cases("tokenizer"), line =>
        {
            var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", JsonSerializer.SerializeToUtf8Bytes(Step(line)!.Value)));
            foreach (var one in line.GetProperty("cases").EnumerateArray())
            {
                var ids = one.GetProperty("ids").Deserialize<int[]>()!;
                var decoded = one.GetProperty("decoded").GetString();
                var decoder = new StreamingDecoder(tokenizer);

                var encoded = tokenizer.EncodeWithSpecials(one.GetProperty("text").GetString()!);

                Assert.Equal(ids, encoded);
                Assert.Equal(decoded, tokenizer.Decode(ids));
                Assert.Equal(decoded, string.Concat(ids.Select(decoder.Push)) + decoder.Flush());
            }
        });
}
