using System.CommandLine;

namespace Rag.Bench.Tables;

/// <summary><c>rag-bench tables</c>: the tables of the documentation, from what benchmarks printed.</summary>
internal static class TablesCommand
{
    public static Command Create()
    {
        var repository = new Option<DirectoryInfo>("--repository")
        {
            Description = "The root folder of the checkout.",
            DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
        };
        var command = new Command("tables", "Renews the tables of docs/ from the results in eval/baselines.") { repository };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var renewal = new DocsRenewal(parsed.GetRequiredValue(repository).FullName);
                foreach (var (page, text) in renewal.Changes(Console.Error.WriteLine))
                {
                    await File.WriteAllTextAsync(page, text, cancellation);
                    Console.WriteLine(page);
                }

                return 0;
            }
        );
        return command;
    }
}
