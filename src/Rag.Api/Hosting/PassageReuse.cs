namespace Rag.Api.Hosting;

/// <summary>Whether passages are computed alone and kept for any prompt.</summary>
public enum PassageReuse
{
    /// <summary>As the reader was trained, by its prompt form.</summary>
    Auto,

    /// <summary>Also with a reader that was not trained so: it may answer worse.</summary>
    On,

    /// <summary>Prompts are read in order, and their beginnings are kept.</summary>
    Off,
}
