using System.Text.Json;
using Rag.Api.OpenAi.Tools;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>What a question leaves of a function's schema.</summary>
public sealed class ArgumentSchemaTests
{
    private const string Flights = "Find 2 flights from Berlin to Rome.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NarrowAsync_ArgumentsThatNameTheSameWords_GetThoseThatAreLeft()
    {
        const string schema =
            """{"type":"object","properties":{"from":{"type":"string","description":"City of departure."},"to":{"type":"string"},"count":{"type":"integer"}}}""";
        var extractor = new WordExtractor
        {
            ["What is the city of departure?"] = [("Berlin", 3), ("Rome", 1)],
            ["What is the to?"] = [("Berlin", 2), ("Rome", 1.5)],
            ["What is the count?"] = [("2 flights", 0)],
        };

        using var narrowed = JsonDocument.Parse(Assert.Single(await NarrowAsync(extractor, schema, Flights)));

        Assert.Equal("""["Berlin"]""", Choices(narrowed, "from"));
        Assert.Equal("""["Rome"]""", Choices(narrowed, "to"));
        Assert.Equal("[2]", Choices(narrowed, "count"));
        Assert.Equal("object", narrowed.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task NarrowAsync_NoExtractor_LeavesTheChoiceAmongTheQuestionsWords()
    {
        const string schema = """{"type":"object","properties":{"to":{"type":"string","maxLength":6},"count":{"type":"number"}}}""";

        using var narrowed = JsonDocument.Parse(Assert.Single(await NarrowAsync(null, schema, Flights)));

        Assert.Equal("""["Find","2","from","Berlin","to","Rome","Find 2"]""", Choices(narrowed, "to"));
        Assert.Equal("[2]", Choices(narrowed, "count"));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"unit":{"type":"string","enum":["celsius"]}}}""")]
    [InlineData("""{"type":"object","properties":{"zip":{"type":"string","pattern":"[0-9]{5}"}}}""")]
    [InlineData("""{"type":"object","properties":{"list":{"type":"array","items":{"type":"string"}}}}""")]
    [InlineData("""{"type":"object","properties":{"count":{"type":"integer"}}}""")]
    [InlineData("""{"type":"object","properties":5}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"a":{"type":"string"}}}""")]
    public async Task NarrowAsync_NothingThatTheQuestionSays_LeavesTheSchema(string schema) =>
        Assert.Equal(schema, Assert.Single(await NarrowAsync(new WordExtractor(), schema, "Find flights.")));

    [Theory]
    [InlineData("Paris", "Is it warm in Paris, New York and Oslo?", "Paris", "New York", "Oslo")]
    [InlineData("Oslo", "Is it warm in Paris, New York, and Oslo?", "Paris", "New York", "Oslo")]
    [InlineData("Paris and Oslo", "Compare Paris and Oslo.", "Paris", "Oslo")]
    [InlineData("Paris", "Compare Paris and Oslo.", "Paris", "Oslo")]
    [InlineData("Paris", "Is it warm in Paris and should I go?", "Paris")]
    [InlineData("the road to Paris and Oslo", "Is the road to Paris and Oslo open?", "the road to Paris and Oslo")]
    public async Task NarrowAsync_WordsOfAListOfNames_AreACallEach(string found, string question, params string[] names)
    {
        const string schema = """{"type":"object","properties":{"city":{"type":"string"}}}""";
        var extractor = new WordExtractor { ["What is the city?"] = [(found, 1)] };

        var narrowed = await NarrowAsync(extractor, schema, question);

        Assert.Equal(
            names,
            narrowed
                .Select(one => JsonDocument.Parse(one).RootElement.GetProperty("properties").GetProperty("city").GetProperty("enum"))
                .Select(choices => Assert.Single(choices.EnumerateArray()).GetString())
        );
        Assert.Single(await NarrowAsync(extractor, schema, question, most: 1));
    }

    [Theory]
    [InlineData("Is it warm?", "Is it warm?")]
    [InlineData("Is it warm in Oslo, and then mail Anna? Also play a song.", "Is it warm in Oslo", "mail Anna", "play a song.")]
    [InlineData("Sandy and Andy.  Then what", "Sandy", "Andy", "what")]
    [InlineData(" and ")]
    public void PartsOf_ARequest_AreItsSentencesAndClauses(string request, params string[] parts) =>
        Assert.Equal(parts, RequestParts.Of(request).Select(part => request[part.Start..part.End]));

    [Theory]
    [InlineData("""{"temp":14,"city":{"name":"Paris"},"days":[1,"two"]}""", "temp: 14\ncity name: Paris\ndays: 1\ndays: two")]
    [InlineData("It rains.", "It rains.")]
    [InlineData("[not json", "[not json")]
    public void PassagesOf_WhatAToolGave_AreLinesThatCanBeRead(string content, string passage) =>
        Assert.Equal(passage, Assert.Single(ToolResults.PassagesOf([content], "How warm is it?")).Text);

    [Fact]
    public void PassagesOf_ALongText_AreBoundedPiecesWithTheQuestionsWordsFirst()
    {
        var text =
            string.Concat(Enumerable.Repeat("Nothing happened here on this day. ", 3000)) + "The bridge fell. " + new string('x', 5000);

        var passages = ToolResults.PassagesOf([text, "Another bridge stands."], "Which bridge fell?");

        Assert.InRange(passages.Count, 2, 64);
        Assert.Contains("The bridge fell.", passages[0].Text, StringComparison.Ordinal);
        Assert.All(passages, passage => Assert.InRange(passage.Text.Length, 1, 900));
    }

    private static Task<IReadOnlyList<string>> NarrowAsync(IExtractor? extractor, string schema, string question, int most = 8) =>
        new ArgumentSchema(extractor).NarrowAsync(schema, question, most, Cancellation);

    private static string Choices(JsonDocument schema, string name) =>
        schema.RootElement.GetProperty("properties").GetProperty(name).GetProperty("enum").GetRawText();

    /// <summary>Finds in the passage the words that are set for a question.</summary>
    private sealed class WordExtractor : Dictionary<string, (string Words, double Score)[]>, IExtractor
    {
        private readonly Dictionary<ExtractorInput, Extraction> _found = new(ReferenceEqualityComparer.Instance);

        public string Digest => "words";

        public ExtractorInput Prepare(string question, string passage)
        {
            var input = new ExtractorInput([], 0, [], 0);
            _found[input] = new Extraction(
                0,
                [
                    .. (GetValueOrDefault(question) ?? []).Select(found =>
                    {
                        var start = passage.IndexOf(found.Words, StringComparison.Ordinal);
                        return new ExtractedSpan(new TextSpan(start, start + found.Words.Length), found.Score);
                    }),
                ]
            );
            return input;
        }

        public Task<Extraction[]> ReadAsync(IReadOnlyList<ExtractorInput> inputs, CancellationToken cancellation) =>
            Task.FromResult<Extraction[]>([.. inputs.Select(input => _found[input])]);

        private (string Words, double Score)[]? GetValueOrDefault(string question) => TryGetValue(question, out var found) ? found : null;
    }
}
