using System.CommandLine;
using System.CommandLine.Parsing;
using Rag.Api.Edge;
using Rag.Api.Hosting;

namespace Rag.Api.CommandLine;

/// <summary>Options that mean the same in every command.</summary>
internal static class CommonOptions
{
    public static Option<DirectoryInfo> DataDir() =>
        new("--data-dir")
        {
            Description =
                "Folder that holds everything the service stores; data in the program's checkout, else in the current folder, where "
                + "left out.",
            DefaultValueFactory = _ => new DirectoryInfo(DataFolder.Default().Path),
        };

    public static Option<bool> Json() =>
        new("--json") { Description = "Print machine-readable output and nothing else on standard output." };

    public static Option<FileInfo?> Batch(string lines) => new("--batch") { Description = $"File of JSON lines {lines}; .gz too." };

    /// <summary>The address of a running service.</summary>
    public static Option<Uri?> Url(string description) => new("--url") { Description = description, CustomParser = ParseUrl };

    public static Option<int> Top()
    {
        var top = new Option<int>("--top") { Description = "How many hits.", DefaultValueFactory = _ => 10 };
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--top must lie between 1 and 1000.");
            }
        });
        return top;
    }

    public static Option<DateTimeOffset?> AsOf() =>
        new("--as-of")
        {
            Description = $"Ask what was known at some time: {KnowledgeTime.Form}.",
            CustomParser = result =>
            {
                var time = KnowledgeTime.Read(result.Tokens[0].Value);
                if (time is null)
                {
                    result.AddError($"--as-of takes {KnowledgeTime.Form}.");
                }

                return time;
            },
        };

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
        {
            return url;
        }

        result.AddError($"{result.Tokens[0].Value} is no URL of a service: it should look like http://localhost:5080.");
        return null;
    }

    /// <summary>A misspelt option must not pass for a question or a path.</summary>
    public static void RefuseUnknownOptions(this Command command) =>
        command.Validators.Add(result =>
        {
            foreach (var token in result.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens))
            {
                if (token.Value.StartsWith("--", StringComparison.Ordinal))
                {
                    result.AddError($"There is no option {token.Value} here.");
                }
            }
        });
}
