using System.CommandLine;
using Rag.Eval.Datasets;

namespace Rag.Api.CommandLine;

/// <summary>The options by which a command is told which data set it is about.</summary>
internal sealed class DatasetOptions
{
    public Option<string> Dataset { get; } =
        new("--dataset")
        {
            Description = $"A data set by name ({string.Join(", ", EvalDatasets.Names)}), or a file of questions.",
            Required = true,
        };

    public Option<DirectoryInfo> Folder { get; } =
        new("--folder")
        {
            Description = "Where the data sets lie.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("..", "shared", "data")),
        };

    public Option<DatasetForm?> Form { get; } =
        new("--form")
        {
            Description = $"What the file looks like, where that is not to be told from it: {string.Join(", ", DatasetForms.Names)}.",
            CustomParser = result =>
            {
                var form = DatasetForms.Find(result.Tokens[0].Value);
                if (form is null)
                {
                    result.AddError($"There is no form '{result.Tokens[0].Value}': choose one of {string.Join(", ", DatasetForms.Names)}.");
                }

                return form;
            },
        };

    public void AddTo(Command command)
    {
        command.Options.Add(Dataset);
        command.Options.Add(Folder);
        command.Options.Add(Form);
    }

    /// <exception cref="DatasetException">There is no such data set, or a file is missing or wrong.</exception>
    public EvalDataset Load(ParseResult parsed) =>
        EvalDatasets.Load(parsed.GetRequiredValue(Dataset), parsed.GetRequiredValue(Folder).FullName, parsed.GetValue(Form));
}
