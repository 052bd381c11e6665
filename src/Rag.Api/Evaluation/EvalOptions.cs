namespace Rag.Api.Evaluation;

/// <summary>Evaluations that the service makes of itself.</summary>
public sealed class EvalOptions
{
    public const string Section = "Eval";

    /// <summary>Where the data sets lie that can be asked from the pages; the folder datasets in the data folder where left out.</summary>
    public string? Folder { get; set; }
}
