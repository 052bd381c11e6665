using System.CommandLine;
using Rag.Api.CommandLine;
using Rag.Ingestion.Samples;

namespace Rag.Bench.Answers;

/// <summary><c>rag-bench answers</c>: the whole service over HTTP, retrieval included.</summary>
internal static class AnswersBenchCommand
{
    public static Command Create()
    {
        var questions = BenchOptions.Number("--questions", "How many questions of the sample news.", 40, least: 2, quick: 5);
        var dataDir = CommonOptions.DataDir();
        var command = new Command("answers", "Time to the first text over HTTP, retrieval included, with the extractor and without.")
        {
            questions,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
                try
                {
                    var news = SampleNews.Load();
                    string[] asked = [.. news.Questions.Take(parsed.GetValue(questions) + 1).Select(question => question.Question)];
                    var service = scratch.CreateSubdirectory("service");
                    var both = await AnswersBenchmark.RunAsync(service, news.Paths, asked, [], cancellation);
                    var disk = FolderSize.MiB(service);
                    var alone = await AnswersBenchmark.RunAsync(
                        scratch.CreateSubdirectory("reader"),
                        news.Paths,
                        asked,
                        [("Models:Extractor", "none")],
                        cancellation
                    );
                    return new BenchReport(
                        new
                        {
                            WithExtractor = both,
                            ReaderAlone = alone,
                            DataFolderMib = disk,
                        },
                        both.Summary("http").Concat(alone.Summary("http_reader")).ToDictionary()
                    );
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            }
        );
        return command;
    }
}
