using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>Commands that take a file of lines and print one for each.</summary>
public sealed class BatchCommandTests(RunningService news) : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-batch-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Search_Batch_FindsForEachLineWhatItAskedFor()
    {
        news.CopyNewsTo(_folder);
        var asked = news.Samples.Questions.Where(question => question.Suggested).Take(3).ToArray();
        var file = await FileAsync(
            asked.Select((question, i) => JsonSerializer.Serialize(new { id = $"q{i}", query = question.Question }))
        );

        var lines = await RunAsync("search", "--batch", file, "--top", "3", "--json", "--data-dir", _folder.FullName);

        Assert.Equal(["q0", "q1", "q2"], lines.Select(line => line.GetProperty("id").GetString()));
        foreach (var (question, line) in asked.Zip(lines))
        {
            var urls = line.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("url").GetString()).ToArray();
            Assert.InRange(urls.Length, 1, 3);
            Assert.Contains(question.ArticleUrl, urls);
        }
    }

    [Fact]
    public async Task Answer_Batch_QuotesThePassageOrRefuses()
    {
        const string Passage = "The ferry to Little Hale sails at noon on Sundays.";
        var file = await FileAsync([
            JsonSerializer.Serialize(
                new
                {
                    id = "a",
                    question = "When does the ferry to Little Hale sail?",
                    passages = new[] { Passage },
                }
            ),
            JsonSerializer.Serialize(
                new
                {
                    id = "b",
                    question = "Who wrote the opera Norma?",
                    passages = new[] { Passage },
                }
            ),
        ]);

        var lines = await RunAsync("answer", "--batch", file, "--json", "--data-dir", _folder.FullName);

        Assert.Equal(["a", "b"], lines.Select(line => line.GetProperty("id").GetString()));
        Assert.False(lines[0].GetProperty("refused").GetBoolean());
        var (start, end) = (lines[0].GetProperty("start").GetInt32(), lines[0].GetProperty("end").GetInt32());
        Assert.Equal(Passage[start..end], lines[0].GetProperty("quote").GetString());
        Assert.True(lines[1].GetProperty("refused").GetBoolean());
    }

    [Fact]
    public async Task Tokenize_Batch_GivesTheIdsOfEachText()
    {
        var file = await FileAsync(["""{"text":"Hello world"}""", """{"text":""}""", """{"text":"<|im_end|>"}"""]);

        var lines = await RunAsync("tokenize", "--model", "news-reader-135m", "--batch", file, "--json", "--data-dir", _folder.FullName);

        // The vocabulary of the reader: "Hello", " world", nothing, and the mark at the end of a message.
        Assert.Equal(["[19556,905]", "[]", "[2]"], lines.Select(line => line.GetProperty("ids").GetRawText()));
    }

    [Fact]
    public async Task Search_BatchOfADamagedLine_NamesFileAndLine()
    {
        var file = await FileAsync(["""{"id":"1","query":"x"}""", """{"id":"2","""]);

        var (code, _, errors) = await RagCommand.RunAsync("search", "--batch", file, "--json", "--data-dir", _folder.FullName);

        Assert.Equal(1, code);
        Assert.Contains("lines.jsonl, line 2: ", errors, StringComparison.Ordinal);
    }

    private async Task<string> FileAsync(IEnumerable<string> lines)
    {
        var file = Path.Combine(_folder.FullName, "lines.jsonl");
        await File.WriteAllLinesAsync(file, lines, Cancellation);
        return file;
    }

    private static async Task<JsonElement[]> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await RagCommand.RunAsync(arguments);
        Assert.True(code == 0, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
