using Microsoft.Extensions.Options;

namespace Rag.Api.Evaluation;

/// <summary>Evaluations that the service makes of itself.</summary>
public sealed class EvalOptions
{
    public const string Section = "Eval";

    /// <summary>Where the data sets lie that can be asked from the pages; the folder datasets in the data folder where left out.</summary>
    public string? Folder { get; set; }

    /// <summary>Sits in a section of its own within this one.</summary>
    [ValidateObjectMembers]
    public DriftOptions Drift { get; set; } = new();

    /// <summary>
    /// Questions are kept whose askers say whether the answer helped, to measure answers with. Switched off, what was kept is deleted at
    /// the next start. Default false.
    /// </summary>
    public bool KeepQuestions { get; set; }
}
