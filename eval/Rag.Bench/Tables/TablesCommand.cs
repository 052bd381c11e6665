using System.CommandLine;

namespace Rag.Bench.Tables;

/// <summary><c>rag-bench tables</c>: renews the tables of the docs from what the benchmarks wrote.</summary>
internal static class TablesCommand
{
    public static Command Create()
    {
        var figures = new Option<DirectoryInfo>("--figures")
        {
            Description = "The folder of the benchmarks' files.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("eval", "baselines")),
        };
        var docs = new Option<DirectoryInfo>("--docs")
        {
            Description = "The folder of the pages.",
            DefaultValueFactory = _ => new DirectoryInfo("docs"),
        };
        var check = new Option<bool>("--check") { Description = "Change nothing; exit code 1 where a page is not what its files say." };
        var command = new Command("tables", "Renews the tables of the docs from the files that --out wrote.") { figures, docs, check };
        command.SetAction(parsed =>
        {
            var files = parsed.GetRequiredValue(figures);
            var changed = 0;
            foreach (var page in parsed.GetRequiredValue(docs).EnumerateFiles("*.md", SearchOption.AllDirectories))
            {
                var text = File.ReadAllText(page.FullName);
                var renewed = FigureTables.Renew(text, name => Read(files, name));
                if (renewed == text)
                {
                    continue;
                }

                changed++;
                Console.WriteLine(page.FullName);
                if (!parsed.GetValue(check))
                {
                    File.WriteAllText(page.FullName, renewed);
                }
            }

            return parsed.GetValue(check) && changed > 0 ? 1 : 0;
        });
        return command;
    }

    private static string? Read(DirectoryInfo files, string name)
    {
        var file = new FileInfo(Path.Combine(files.FullName, name));
        if (!file.Exists)
        {
            Console.Error.WriteLine($"There is no {file.FullName}: a table of its figures stays as it is.");
        }

        return file.Exists ? File.ReadAllText(file.FullName) : null;
    }
}
