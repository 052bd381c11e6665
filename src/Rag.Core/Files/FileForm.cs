namespace Rag.Core.Files;

/// <summary>What lies at a path.</summary>
public enum FileForm
{
    /// <summary>Nothing, or nothing that may be looked at.</summary>
    Missing,

    /// <summary>A file with a length, which opens and ends.</summary>
    Ordinary,

    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, socket or device: opening or reading it may wait for ever.</summary>
    Special,
}
