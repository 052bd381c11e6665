using System.Text;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Tests;

namespace Rag.Eval.Tests.Datasets;

/// <summary>The forms in which data sets of others come.</summary>
public sealed class PublicFormsTests : IDisposable
{
    private const string Squad = """
        {"version": "v2.0", "data": [{"title": "The_Bridge", "paragraphs": [
          {"context": "Ida Holm opened the bridge.", "qas": [
            {"id": "1", "question": " Who opened it?", "answers": [
              {"text": "Ida Holm", "answer_start": 0}, {"text": "Ida Holm", "answer_start": 0}]},
            {"id": "2", "question": "Who closed it?", "is_impossible": true, "answers": []}]},
          {"context": "It is long.", "qas": []},
          {"context": "Ida Holm opened the bridge.", "qas": [
            {"id": "3", "question": "What was opened?", "answers": [{"text": "the bridge"}]}]}]}]}
        """;

    private static readonly string s_quiz = OneLine(
        """
        {"question_id":"q1","question_date":"2023/01/02","question_source":"CNN",
        "question_sentence":"Where?",
        "choices":["Oslo","Bergen "],
        "answer":["1"],
        "evidence":"It was in Bergen."}
        """
    );

    private static readonly string s_rgb = OneLine(
        """
        {"id":0,"query":"Who won?",
        "answer":[["Ida Holm","Holm"]],
        "positive":["Ida Holm won.","Holm, 30, won."],
        "negative":["It rained.","Many came."]}
        """
    );

    private static readonly string s_rgbParts = OneLine(
        """
        {"id":1,"query":"Who won and where?",
        "answer":[["Ida Holm","Holm"],["Oslo"]],
        "positive":[["Holm won."],["It was in Oslo.","Oslo it was."]],
        "negative":["It rained."]}
        """
    );

    private static readonly string s_rgbFalse = OneLine(
        """
        {"id":2,"query":"Who won?",
        "answer":"Ida Holm",
        "fakeanswer":"Bo Lund",
        "positive":["Ida Holm won."],
        "positive_wrong":["Bo Lund won."],
        "negative":["It rained."]}
        """
    );

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Squad_Paragraphs_AreArticlesAndImpossibleQuestionsHaveNoAnswer()
    {
        var set = Load(Squad);

        Assert.Equal(["Ida Holm opened the bridge.", "It is long."], set.Articles.Select(article => article.Body));
        Assert.Equal("The Bridge", set.Articles[0].Title);
        Assert.Equal(["fact", "impossible", "fact"], set.Cases.Select(item => item.Kind));
        Assert.Equal(["Ida Holm"], set.Cases[0].Golds);
        Assert.Equal("Who opened it?", set.Cases[0].Question);
        Assert.Equal((0, 0), (set.Cases[1].Golds!.Count, set.Cases[1].Evidence.Count));
        Assert.Equal([new Evidence("p0", null)], set.Cases[2].Evidence);
    }

    [Theory]
    [InlineData("""{"data": 1}""", "at .")]
    [InlineData(
        """{"data": [{"paragraphs": [{"context": "a", "qas": [{"id": "1", "question": "b", "answers": []}]}]}]}""",
        "qas[0]: there is no answer"
    )]
    [InlineData("""{"data": [{"paragraphs": [{"context": "", "qas": []}]}]}""", "data[0].paragraphs[0]: 'context' is missing or empty")]
    [InlineData("{\"data\":\n[}", ", line 2: this is not JSON")]
    public void Squad_WrongDocument_IsRefusedByPlace(string content, string expected)
    {
        var wrong = Assert.Throws<DatasetException>(() => Load(content, DatasetForm.Squad));
        Assert.Contains(expected.Trim('.'), wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RealTimeQa_RightChoice_IsTheAnswerAndThePassageAnArticleOfItsDay()
    {
        var set = Load(
            s_quiz
                + "\n"
                + s_quiz
                    .Replace("q1", "q2", StringComparison.Ordinal)
                    .Replace("Oslo", "All of the above", StringComparison.Ordinal)
                    .Replace("\"1\"", "\"0\"", StringComparison.Ordinal)
        );

        Assert.Equal(["Bergen"], set.Cases[0].Golds);
        Assert.Null(set.Cases[1].Golds);
        var article = Assert.Single(set.Articles);
        Assert.Equal(
            ("q1", "CNN", new DateTimeOffset(2023, 1, 2, 0, 0, 0, TimeSpan.Zero)),
            (article.Id, article.Source, article.PublishedAt)
        );
        Assert.All(set.Cases, item => Assert.Equal([new Evidence("q1", null)], item.Evidence));
    }

    [Fact]
    public void RealTimeQa_AnswerThatIsNoChoice_IsRefused()
    {
        var wrong = Assert.Throws<DatasetException>(() => Load(s_quiz.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)));
        Assert.EndsWith("line 1: the answer '2' is the number of no choice.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rgb_Noise_HasEveryPassageAndTheRightOnesAsEvidence()
    {
        var set = Load(s_rgb);
        var item = Assert.Single(set.Cases);
        Assert.Equal(("0", "noise"), (item.Id, item.Kind));
        Assert.Equal(["Ida Holm", "Holm"], item.Golds);
        Assert.Equal(4, set.Articles.Count);
        Assert.Equal(
            ["Ida Holm won.", "Holm, 30, won."],
            item.Evidence.Select(piece => set.Articles.Single(article => article.Id == piece.ArticleId).Body)
        );
    }

    [Fact]
    public void Rgb_Integration_AcceptsEveryCombinationOfItsParts()
    {
        var item = Assert.Single(Load(s_rgbParts).Cases);
        Assert.Equal(("integration", 3), (item.Kind, item.Evidence.Count));
        Assert.Equal(["Ida Holm, Oslo", "Holm, Oslo"], item.Golds);
    }

    [Fact]
    public void Rgb_Counterfactual_HasTheFalsePassagesAloneAndNoAnswerToAccept()
    {
        var set = Load(s_rgbFalse);
        var item = Assert.Single(set.Cases);
        Assert.Equal(("counterfactual", 0, 0), (item.Kind, item.Golds!.Count, item.Evidence.Count));
        Assert.Equal(["Bo Lund won.", "It rained."], set.Articles.Select(article => article.Body));
    }

    [Fact]
    public void Rgb_RejectionByName_HasNoPassageThatAnswers()
    {
        var set = Load(s_rgb, DatasetForm.RgbRejection);
        Assert.Empty(Assert.Single(set.Cases).Golds!);
        Assert.Equal(["It rained.", "Many came."], set.Articles.Select(article => article.Body));
    }

    [Theory]
    [InlineData("""{"id":0,"query":"Who?","answer":[],"positive":["a"],"negative":["b"]}""", "'answer' is missing or empty")]
    [InlineData("""{"id":0,"query":"Who?","answer":"x","positive":[""],"negative":[]}""", "there is no passage for the split 'noise'")]
    [InlineData("""{"id":0,"query":"Who?","answer":"x","positive":[1],"negative":[]}""", "'positive' has to hold text")]
    public void Rgb_WrongLine_IsRefused(string line, string expected) =>
        Assert.Contains("line 1: " + expected, Assert.Throws<DatasetException>(() => Load(line)).Message, StringComparison.Ordinal);

    private EvalDataset Load(string content, DatasetForm? form = null) => EvalDatasets.Load(Write(content), "nowhere", form);

    private static string OneLine(string json) => json.ReplaceLineEndings("");

    private string Write(string content) => _folder.Write("set.json", Encoding.UTF8.GetBytes(content));
}
