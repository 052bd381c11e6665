using System.Text.Json;
using Rag.Retrieval.Dialogues;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;
using Rag.Tests;

namespace Rag.Retrieval.Tests.Dialogues;

/// <summary>Questions as people type them who have said nothing before: none of them may take anything over.</summary>
public sealed class QuestionSetsTests
{
    private const string Before =
        "Who founded Orrin & Dot Robotics? Maëlle Adjei founded the company in 2022 with her uncle, a cider maker.";

    [Fact]
    public void Leans_QuestionsOfTheSampleNews_StandAlone()
    {
        var questions = Read("questions", "sample-news").Select(line => line.GetProperty("question").GetString()!);

        AssertNoneLeans(questions);
    }

    [Fact]
    public void Leans_QuestionsOfDialoguesInWordsThatStandAlone_StandAlone()
    {
        var questions = Read("dialogues", "sample-news").Select(line => line.GetProperty("alone").GetString()!);

        AssertNoneLeans(questions);
    }

    [Fact]
    public void Leans_QuestionsOfNewsQuestions_StandAlone()
    {
        var questions = SharedData
            .Lines(Path.Combine("data", "news-questions", "questions.dev.jsonl"))
            .Select(line => line.GetProperty("question").GetString()!);

        AssertNoneLeans(questions);
    }

    /// <summary>Most follow-ups are seen; those that are not name what they ask about.</summary>
    [Theory]
    [InlineData("sample-news", 0.9)]
    [InlineData("news-questions", 0.7)]
    public void Leans_FollowUps_AreMostlySeen(string set, double share)
    {
        var followUps = Read("dialogues", set).Select(line => line.GetProperty("follow_up").GetString()!).ToList();

        Assert.True(followUps.Count(Leans) >= share * followUps.Count, string.Join('\n', followUps.Where(followUp => !Leans(followUp))));
    }

    private static void AssertNoneLeans(IEnumerable<string> questions)
    {
        var leaning = string.Join('\n', questions.Where(Leans));
        Assert.True(leaning.Length == 0, leaning);
    }

    private static bool Leans(string question) => FollowUp.Leans(QuestionWords.Read(question), Analyzer.Terms(Before).ToHashSet());

    private static IEnumerable<JsonElement> Read(string folder, string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, folder, name + ".jsonl"))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}
