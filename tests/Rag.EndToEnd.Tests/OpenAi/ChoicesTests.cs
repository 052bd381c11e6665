using System.Text.Json;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Several choices of one request.</summary>
public sealed class ChoicesTests(RunningService service)
{
    private const string Path = "/v1/chat/completions";

    private string Question => service.Samples.SuggestedQuestions[0];

    [Fact]
    public async Task Post_SeveralChoicesOfAnAnswerThatIsNotDrawn_AreTheSameForOnePrompt()
    {
        var one = await service.PostAsync(Path, WireClient.Chat(Question));
        var three = await service.PostAsync(Path, WireClient.Chat(Question, """{"n":3}"""));

        var choices = three.GetProperty("choices").EnumerateArray().ToList();
        Assert.Equal([0, 1, 2], choices.Select(choice => choice.GetProperty("index").GetInt32()));
        var message = one.GetProperty("choices")[0].GetProperty("message").GetRawText();
        Assert.All(choices, choice => Assert.Equal(message, choice.GetProperty("message").GetRawText()));
        var (single, several) = (one.GetProperty("usage"), three.GetProperty("usage"));
        Assert.Equal(single.GetProperty("prompt_tokens").GetInt32(), several.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(3 * single.GetProperty("completion_tokens").GetInt32(), several.GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Post_ChoicesAtATemperature_AreDrawnEachByItsOwnSeedFromPassagesComputedOnce()
    {
        const string drawn = """{"temperature":1.8,"seed":5,"max_tokens":12,"guided_regex":"[a-z ]{30,60}","n":4}""";
        var first = await service.PostAsync(Path, WireClient.Chat(service.Samples.SuggestedQuestions[3], drawn));

        var texts = Texts(first);
        Assert.Equal(4, texts.Count);
        Assert.True(texts.Distinct().Count() > 1, string.Join(" | ", texts));
        var details = first.GetProperty("usage").GetProperty("prompt_tokens_details");
        Assert.True(
            first.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() >= details.GetProperty("computed_tokens").GetInt32()
        );
    }

    [Fact]
    public async Task Stream_SeveralChoices_TellsEachItsRoleOnceAndItsFinish()
    {
        var chunks = await service.StreamAsync(Path, WireClient.Chat(Question, """{"n":2,"stream":true}"""));

        foreach (var index in new[] { 0, 1 })
        {
            var own = chunks
                .Select(chunk => chunk.GetProperty("choices")[0])
                .Where(c => c.GetProperty("index").GetInt32() == index)
                .ToList();
            Assert.Single(own, choice => choice.GetProperty("delta").TryGetProperty("role", out _));
            Assert.Equal("stop", own[^1].GetProperty("finish_reason").GetString());
            Assert.All(own[..^1], choice => Assert.Equal(JsonValueKind.Null, choice.GetProperty("finish_reason").ValueKind));
        }

        string TextOf(int index) =>
            string.Concat(
                chunks
                    .Select(chunk => chunk.GetProperty("choices")[0])
                    .Where(choice => choice.GetProperty("index").GetInt32() == index)
                    .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")
            );

        Assert.Equal(TextOf(0), TextOf(1));
        Assert.NotEmpty(TextOf(0));
    }

    private static List<string?> Texts(JsonElement completion) =>
        [
            .. completion
                .GetProperty("choices")
                .EnumerateArray()
                .Select(choice => choice.GetProperty("message").GetProperty("content").GetString()),
        ];
}
