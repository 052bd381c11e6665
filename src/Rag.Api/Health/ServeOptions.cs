using System.ComponentModel.DataAnnotations;

namespace Rag.Api.Health;

/// <summary>How the service ends.</summary>
public sealed class ServeOptions
{
    public const string Section = "Serve";

    /// <summary>Most seconds that answers under way are given after SIGTERM before they are cut. Default 30.</summary>
    [Range(0, 3600)]
    public int DrainSeconds { get; set; } = 30;
}
