"""Fields that exist on the platform, and that this world has nothing to say about: asked for, they are left out."""

SILENT: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "account": """
            ad_account_promotable_objects agency_client_declaration all_capabilities
            brand_safety_content_filter_levels business business_city business_state business_street business_street2
            business_zip can_create_brand_lift_study capabilities custom_audience_info default_dsa_beneficiary
            default_dsa_payor end_advertiser end_advertiser_name existing_customers expired_funding_source_details
            extended_credit_invoice_group failed_delivery_checks fb_entity funding_source funding_source_details
            has_migrated_permissions has_page_authorized_adaccount io_number is_attribution_spec_system_default
            is_ba_skip_delayed_eligible is_direct_deals_enabled is_in_3ds_authorization_enabled_market
            is_notifications_enabled is_tax_id_required liable_address line_numbers marketing_messages_settings
            media_agency min_campaign_group_spend_cap offsite_clo_signal_status offsite_pixels_tos_accepted
            opportunity_score opportunity_score_weight owner owner_business partner rf_spec send_bill_to_address
            show_checkout_experience sold_to_address tax_id tax_id_status tax_id_type tos_accepted
            user_access_expire_time user_tos_accepted viewable_business
        """,
        "campaign": """
            adlabels advantage_state_info bid_constraints brand_lift_studies budget_rebalance_flag
            campaign_group_active_time can_create_brand_lift_study frequency_control_specs
            has_secondary_skadnetwork_reporting is_adset_budget_sharing_enabled is_budget_schedule_enabled
            is_direct_send_campaign is_message_campaign is_meta_moment_maker_enabled is_pca_unified
            is_reels_trending_ads_enabled is_skadnetwork_attribution last_budget_toggling_time primary_attribution
            promoted_object recommendations source_campaign source_recommendation_type special_ad_category_country
            topline_id adbatch budget_schedule_specs execution_options iterative_split_test_configs
        """,
        "adset": """
            ad_set_goal adlabels adset_schedule anchor_event_attribution_window_days asset_feed_id
            attribution_count_type automatic_manual_state bid_adjustments bid_constraints bid_info
            brand_safety_config campaign_active_time campaign_attribution creative_diversity_label
            creative_diversity_score creative_sequence creative_sequence_repetition_pattern daily_min_spend_target
            daily_spend_cap dsa_beneficiary dsa_payor existing_customer_budget_percentage frequency_control_specs
            full_funnel_exploration_mode is_ba_skip_delayed_eligible is_budget_schedule_enabled
            is_dc_follow_optimized is_incremental_attribution_enabled is_organic_ad_joint_optimized
            is_sequenced_conversion_creation lifetime_min_spend_target lifetime_spend_cap
            live_video_ad_campaign_config low_creative_reach max_budget_spend_percentage meta_moment_maker_spec
            min_budget_spend_percentage multi_event_conversion_attribution_window_seconds
            multi_optimization_goal_weight optimization_sub_event placement_soft_opt_out recommendations
            recurring_budget_semantics regional_regulated_categories regional_regulation_identities relative_value
            review_feedback rf_prediction_id source_adset special_ad_categories targeting_optimization_types
            time_based_ad_rotation_id_blocks time_based_ad_rotation_intervals trending_topics_spec use_new_app_click
            value_rule_set_id value_rules_applied
        """,
        "ad": """
            ad_active_time ad_schedule_end_time ad_schedule_start_time adlabels bid_amount bid_info conversion_specs
            creative_asset_groups_spec creative_audience_pairing_persona creative_automation_spec demolink_hash
            display_sequence engagement_audience failed_delivery_checks last_updated_by_app_id placement priority
            recommendations source_ad special_ad_categories tracking_and_conversion_with_defaults adset_spec
            audience_id dataset_split_specs date_format draft_adgroup_id execution_options include_demolink_hashes
            filename
        """,
        "creative": """
            ad_disclaimer_spec adlabels applink_treatment authorization_category auto_update
            branded_content_sponsor_page_id bundle_folder_id call_to_action categorization_criteria
            category_media_source collaborative_ads_lsb_image_bank_id contextual_multi_ads creative_sourcing_spec
            degrees_of_freedom_spec destination_set_id destination_spec dynamic_ad_voice
            effective_authorization_category enable_direct_install enable_launch_instant_app existing_post_title
            format_transformation_spec generative_asset_spec image_crops image_hash interactive_components_spec
            link_deep_link_url link_destination_display_url link_og_id marketing_message_structured_spec
            media_sourcing_spec messenger_sponsored_message object_store_url object_url omnichannel_link_spec
            page_welcome_message photo_album_source_object_story_id place_page_set_id platform_customizations
            playable_asset_id portrait_customizations product_data product_set_id product_suggestion_settings
            recommender_settings regional_regulation_disclaimer_spec source_facebook_post_id template_url
            template_url_spec thumbnail_id use_page_actor_override wamo_whatsapp_identity_spec execution_options
            image_file is_dco_internal media_optimization_spec
        """,
    }.items()
}
