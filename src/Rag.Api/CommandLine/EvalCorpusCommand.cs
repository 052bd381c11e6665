using System.CommandLine;
using Rag.Eval.Datasets;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval corpus</c>: a data set's articles as a file that <c>rag ingest</c> reads.</summary>
internal static class EvalCorpusCommand
{
    public static Command Create()
    {
        var dataset = new DatasetOptions();
        var output = new Option<FileInfo>("--out") { Description = "File of JSON lines to write.", Required = true };
        var command = new Command("corpus", "Write a data set's articles as JSON lines to ingest.") { output };
        dataset.AddTo(command);
        command.SetAction(parsed =>
        {
            var set = dataset.Load(parsed);
            if (set.Articles.Count == 0)
            {
                throw new DatasetException($"The data set {set.Name} brings no articles along: it is asked of what is stored.");
            }

            DatasetArticles.Write(set.Articles, parsed.GetRequiredValue(output).FullName);
            Console.Out.WriteLine($"{set.Articles.Count} articles for {set.Cases.Count} questions.");
        });
        return command;
    }
}
