using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// A file in the form of SQuAD 1.1 or 2.0 as retrieval and reading: every distinct paragraph is an article, a question's evidence is the
/// paragraph that it was asked on, and one that is marked as impossible has no answer.
/// </summary>
public static class SquadDataset
{
    internal const string Answerable = "fact";
    internal const string Impossible = "impossible";

    /// <exception cref="DatasetException">The file is missing or wrong; the message names the file and the place in it.</exception>
    public static EvalDataset Load(string path)
    {
        var (corpus, cases) = (new Corpus(), new CaseList(path));
        Read(path, corpus, cases, kind: null);
        return new EvalDataset(EvalDatasets.NameOf(path), EvalTask.SinglePassage, corpus.Articles, cases.Complete());
    }

    /// <param name="cases">Null where only the paragraphs are wanted.</param>
    /// <param name="kind">Of every question, whose paragraphs then have no title; null to tell the impossible ones apart.</param>
    internal static void Read(string path, Corpus corpus, CaseList? cases, string? kind)
    {
        using var document = DatasetFile.Read(path);
        if (document.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            throw new DatasetException($"{path}: an object with 'data' belongs here.");
        }

        foreach (var article in new DatasetRow($"{path}, at ", document.RootElement).Objects("data"))
        {
            var title = kind is null ? article.Text("title")?.Replace('_', ' ') : null;
            foreach (var paragraph in article.Objects("paragraphs"))
            {
                var text = paragraph.Required("context");
                var id = corpus.IdOf(
                    paragraph.Place,
                    new ArticleDraft($"p{corpus.Articles.Count}", null, title, null, null, null, null, null, text)
                );
                if (cases is not null)
                {
                    AddQuestions(paragraph, id, cases, kind);
                }
            }
        }
    }

    private static void AddQuestions(DatasetRow paragraph, string article, CaseList cases, string? kind)
    {
        foreach (var question in paragraph.Objects("qas"))
        {
            var golds = GoldsOf(question);
            cases.Add(
                question.Place,
                new EvalCase(
                    question.RequiredId("id"),
                    question.Required("question").Trim(),
                    kind ?? (golds.Count == 0 ? Impossible : Answerable),
                    golds.Count == 0 ? [] : [new Evidence(article, null)]
                )
                {
                    Golds = golds,
                }
            );
        }
    }

    private static List<string> GoldsOf(DatasetRow question)
    {
        if (question.Json.TryGetProperty("is_impossible", out var mark) && mark.ValueKind == System.Text.Json.JsonValueKind.True)
        {
            return [];
        }

        var golds = question.Objects("answers").Select(answer => answer.Required("text")).Distinct(StringComparer.Ordinal).ToList();
        return golds.Count > 0 ? golds : throw question.Wrong("there is no answer, and is_impossible does not say that there is none.");
    }
}
